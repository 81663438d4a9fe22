//! Clients of the live feed that do what they should not: each is sent away, and the others notice nothing.

use std::time::Duration;

use serde_json::json;
use testkit::{Daybook, Events, LIMIT, Result, User, wait_until, with_daybook};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;

use crate::socket::Socket;

#[tokio::test(flavor = "multi_thread")]
async fn each_is_sent_away_with_a_code_and_others_go_on() -> Result<()> {
    with_daybook(async |daybook| {
        let (ada, mallory) = (daybook.user("ada").await?, daybook.user("mallory").await?);
        let mut stream = Events::open(ada.api(), None).await?;
        let (port, bearer) = (ada.api().port(), format!("Bearer {}", mallory.token()));
        let origin = [("authorization", bearer.as_str()), ("origin", "https://evil.example")];
        assert!(Socket::open(port, &origin).await.is_err(), "a foreign page");

        let mut long = Socket::open(port, &origin[..1]).await?;
        // The connection may be closed before ten megabytes are through.
        let sent = long.send(Message::text("x".repeat(10 << 20))).await;
        let end = closed(&mut long).await;
        assert!(end == Some(1009) || sent.is_err() || end.is_none(), "{end:?}");

        let mut flood = Socket::open(port, &origin[..1]).await?;
        for _ in 0..2_000 {
            if flood.send(Message::text("x")).await.is_err() {
                break;
            }
        }
        let end = closed(&mut flood).await;
        assert!([Some(1008), None].contains(&end), "{end:?}");

        let mut open = Vec::new();
        for _ in 0..20 {
            open.push(Events::open(mallory.api(), None).await?);
        }
        let refused = mallory.api().get("/api/v1/events").await?.expect_status(429);
        assert_eq!(refused.json()["code"], "too-many-streams");

        ada.create("undisturbed").await?.expect_status(201);
        assert_eq!(stream.change(LIMIT).await?["upserts"]["tasks"][0]["title"], "undisturbed");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_reads_is_cut_and_holds_no_memory() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        let mut reader = Events::open(ada.api(), None).await?;
        let before = daybook.app("task-api").process().own_bytes().unwrap_or_default();
        let mut deaf = Vec::new();
        for upgrade in [false, true, false, true] {
            deaf.push(narrow(&ada, upgrade).await?);
        }
        let notes = "n".repeat(60 << 10);
        let body = |number: usize| json!({ "title": format!("{number}"), "notes": notes });
        for number in 0..150 {
            ada.api().post("/api/v1/tasks", &body(number)).await?.expect_status(201);
            assert_eq!(
                reader.change(LIMIT).await?["upserts"]["tasks"][0]["title"],
                format!("{number}")
            );
        }
        wait_until("only the one that reads is left", LIMIT, async || {
            let open = streams(daybook).await?;
            if open == 1 { Ok(Some(())) } else { Err(format!("{open} are open").into()) }
        })
        .await?;
        let after = daybook.app("task-api").process().own_bytes().unwrap_or_default();
        testkit::note(format_args!("four that never read: {before} bytes before, {after} after"));
        Ok(())
    })
    .await
}

/// How many streams are open, as the app measures it.
async fn streams(daybook: &Daybook) -> Result<u64> {
    let ops = testkit::Client::new(daybook.app_of("task-api").ops_port());
    let metrics = String::from_utf8(ops.get("/metrics").await?.body.to_vec())?;
    let line = metrics.lines().find(|line| line.starts_with("daybook_live_streams"));
    let value = line.and_then(|line| line.rsplit(' ').next()).ok_or("no such measure")?;
    Ok(value.parse::<f64>()? as u64)
}

/// With which code it ends; `None` where it just breaks.
async fn closed(socket: &mut Socket) -> Option<u64> {
    while let Ok(message) = socket.next(Duration::from_secs(10)).await {
        if let Some(code) = message["closed"].as_u64() {
            return Some(code);
        }
    }
    None
}

/// A stream over a connection into which little fits.
async fn narrow(user: &User, upgrade: bool) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4096)?;
    let mut connection = socket.connect(([127, 0, 0, 1], user.api().port()).into()).await?;
    let (path, headers) = match upgrade {
        true => (
            "live",
            "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        ),
        false => ("events", ""),
    };
    let token = user.token();
    let request = format!(
        "GET /api/v1/{path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n{headers}\r\n"
    );
    connection.write_all(request.as_bytes()).await?;
    connection.read_exact(&mut [0; 12]).await?;
    Ok(connection)
}
