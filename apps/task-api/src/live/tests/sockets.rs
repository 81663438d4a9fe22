//! Over a WebSocket, and what becomes of those who use it otherwise than meant. These go over a real connection.

use futures::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{Frame, FrameHeader};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::*;

const SOON: Duration = Duration::from_secs(20);

type Client = WebSocketStream<TcpStream>;

struct Server {
    world: World,
    port: u16,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Server {
    async fn start() -> Self {
        let settings = LiveSettings {
            heartbeat: Duration::from_secs(1),
            slow: Duration::from_millis(300),
            ..LiveSettings::default()
        };
        let world = World::with(settings).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (router, shutdown) = (world.router.clone(), world.shutdown.clone());
        let serving =
            tokio::spawn(async move { service::http::serve(listener, router, &shutdown).await });
        Self { world, port, serving }
    }

    /// Asks for a WebSocket with these headers.
    async fn ask(&self, query: &str, headers: &[(&'static str, &str)]) -> Result<Client, Error> {
        let url = format!("ws://127.0.0.1:{}/api/v1/live{query}", self.port);
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        Ok(client_async(request, stream).await?.0)
    }

    async fn open(&self) -> Client {
        let token = format!("Bearer {}", self.world.token);
        let mut client = self.ask("", &[("authorization", &token)]).await.unwrap();
        assert_eq!(event(&mut client).await.unwrap()["event"], "ready");
        client
    }

    /// The status of the answer to a request that opens nothing.
    async fn refused(&self, query: &str, headers: &[(&'static str, &str)]) -> u16 {
        match self.ask(query, headers).await {
            Err(Error::Http(answer)) => answer.status().as_u16(),
            other => panic!("{other:?}"),
        }
    }

    /// A stream over a connection into which little fits before the server has to wait.
    async fn narrow(&self, path: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut connection = socket.connect(([127, 0, 0, 1], self.port).into()).await.unwrap();
        let upgrade = match path {
            "/api/v1/live" => {
                "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                 sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            }
            _ => "connection: close\r\n",
        };
        let token = &self.world.token;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n{upgrade}\r\n"
        );
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut first = [0; 12];
        connection.read_exact(&mut first).await.unwrap();
        connection
    }

    async fn is_gone(&self) {
        let gone = async {
            while self.world.app.live.is_heard("ada") {
                tokio::task::yield_now().await;
            }
        };
        timeout(SOON, gone).await.expect("the stream is still there");
    }
}

/// The next text, as JSON; or the code with which it was closed.
async fn event(client: &mut Client) -> Result<Value, u16> {
    loop {
        let message = timeout(SOON, client.next()).await.expect("it says nothing");
        match message {
            Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Err(1006),
        }
    }
}

/// The code with which it is closed at last.
async fn closed(client: &mut Client) -> u16 {
    loop {
        if let Err(code) = event(client).await {
            // Asked once more, it answers that it has heard.
            let _ = timeout(SOON, client.next()).await;
            return code;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_the_same_as_the_other() {
    let server = Server::start().await;
    let mut client = server.open().await;
    server.world.create("a").await;
    server.world.bring(&server.world.published().await).await;
    let change = event(&mut client).await.unwrap();
    assert_eq!((&change["event"], &change["seq"]), (&json!("change"), &json!(1)));
    let id = change["id"].as_str().unwrap().to_owned();
    drop(client);
    server.is_gone().await;
    server.world.create("b").await;
    let token = format!("Bearer {}", server.world.token);
    let again = [("authorization", token.as_str())];
    let mut client = server.ask(&format!("?since={id}"), &again).await.unwrap();
    assert_eq!(event(&mut client).await.unwrap()["event"], "ready");
    assert_eq!(event(&mut client).await.unwrap()["upserts"]["tasks"][0]["title"], "b");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_page_and_one_without_a_token_are_turned_away() {
    let server = Server::start().await;
    let token = format!("Bearer {}", server.world.token);
    assert_eq!(server.refused("", &[]).await, 401);
    assert_eq!(server.refused("?ticket=dbl_YWRh.0", &[]).await, 401);
    let foreign = [("authorization", token.as_str()), ("origin", "https://evil.example")];
    assert_eq!(server.refused("", &foreign).await, 403);
    let own = format!("http://127.0.0.1:{}", server.port);
    assert!(server.ask("", &[("authorization", &token), ("origin", &own)]).await.is_ok());
    let (status, problem) = server.world.ask(Method::GET, "/api/v1/live", json!({})).await;
    assert_eq!((status.as_u16(), &problem["code"]), (426, &json!("upgrade-required")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_may_not_send_closes_it_with_a_code() {
    let server = Server::start().await;
    for (message, code) in [
        (Message::binary(vec![1, 2, 3]), 1003),
        (Message::text("x".repeat(4097)), 1009),
        (frame(OpCode::Data(Data::Text), vec![0xff, 0xfe]), 1007),
        (frame(OpCode::Data(Data::Reserved(5)), vec![]), 1002),
    ] {
        let mut client = server.open().await;
        let what = format!("{message:?}").chars().take(40).collect::<String>();
        client.send(message).await.unwrap();
        assert_eq!(closed(&mut client).await, code, "{what}");
        server.is_gone().await;
    }
    let mut client = server.open().await;
    client.send(Message::text("hello")).await.unwrap();
    assert_eq!(event(&mut client).await.unwrap()["event"], "heartbeat", "a word does no harm");
}

fn frame(opcode: OpCode, payload: Vec<u8>) -> Message {
    let header = FrameHeader { opcode, ..FrameHeader::default() };
    Message::Frame(Frame::from_payload(header, payload.into()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_closes_it() {
    let server = Server::start().await;
    for message in [Message::text("x"), Message::Ping(Vec::new().into())] {
        let mut client = server.open().await;
        for _ in 0..1000 {
            // It may be closed before all are sent.
            if client.send(message.clone()).await.is_err() {
                break;
            }
        }
        let code = closed(&mut client).await;
        assert!([1008, 1006].contains(&code), "{code}");
        server.is_gone().await;
    }
}

/// Ten megabytes in one message: nothing of it is kept.
#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_are_not_taken() {
    let server = Server::start().await;
    let mut client = server.open().await;
    let sent = timeout(SOON, client.send(Message::text("x".repeat(10 << 20)))).await.unwrap();
    let code = closed(&mut client).await;
    assert!(code == 1009 || (code == 1006 && sent.is_err()), "{code} {sent:?}");
    server.is_gone().await;
}

/// Makes changes that fill any connection, until the stream is gone or enough are made.
async fn pour(world: &World) {
    let notes = "n".repeat(60 << 10);
    for number in 0..100 {
        if !world.app.live.is_heard("ada") {
            return;
        }
        let body = json!({ "title": format!("{number}"), "notes": notes });
        world.ask(Method::POST, "/api/v1/tasks", body).await;
        world.bring(&world.published().await).await;
    }
}

/// A client that never reads: what waits for it is bounded, and then it is cut.
#[tokio::test(flavor = "multi_thread")]
async fn who_never_reads_is_cut() {
    let server = Server::start().await;
    let _connection = server.narrow("/api/v1/live").await;
    pour(&server.world).await;
    server.is_gone().await;
}

/// A client that comes to a halt, and then goes on: it is told why that was the end.
#[tokio::test(flavor = "multi_thread")]
async fn who_reads_too_late_is_told_so() {
    let server = Server::start().await;
    let mut connection = server.narrow("/api/v1/events").await;
    pour(&server.world).await;
    tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_secs(1)).await;
    let mut rest = Vec::new();
    timeout(SOON, connection.read_to_end(&mut rest)).await.unwrap().unwrap();
    let rest = String::from_utf8(rest).unwrap();
    let (_, last) = rest.rsplit_once("event: ").unwrap();
    assert!(last.starts_with("end\n") && last.contains("\"reason\":\"slow\""), "{last}");
    server.is_gone().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_server_ends_streams_end_with_a_word_and_it_does_not_wait_for_others() {
    let server = Server::start().await;
    let mut client = server.open().await;
    let mut events = server.narrow("/api/v1/events").await;
    server.world.shutdown.request();
    assert_eq!(closed(&mut client).await, 1012);
    let mut rest = Vec::new();
    timeout(SOON, events.read_to_end(&mut rest)).await.unwrap().unwrap();
    let rest = String::from_utf8(rest).unwrap();
    assert!(rest.contains("event: end\nretry: ") && rest.ends_with("0\r\n\r\n"), "{rest}");
    let ended =
        timeout(SOON, async { tokio::join!(server.world.app.live.ended(), server.serving) });
    ended.await.expect("it ends").1.unwrap().unwrap();
}
