//! What no HTTP client would send is refused, and leaves nothing behind.

use testkit::{Result, User, with_daybook};

use crate::raw::{Answer, Raw};

/// One request that must be refused.
struct Bad {
    what: &'static str,
    bytes: Vec<u8>,
    /// Whether the client ends its side once it has said this.
    end: bool,
    /// What it may be answered with.
    status: u16,
    /// The problem's code; empty where the request was no HTTP, so that no handler saw it.
    code: &'static str,
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_make_no_request_are_refused() -> Result<()> {
    with_daybook(async |daybook| {
        let eve = daybook.user("eve").await?;
        let mut wrong = Vec::new();
        for bad in bodies(&eve).into_iter().chain(framing(&eve)).chain(addresses(&eve)) {
            let answer = Raw::connect(daybook).await?.say(&bad.bytes, bad.end).await?;
            let left = eve.tasks().await?.len();
            if !bad.is_refused_by(&answer) || left > 0 {
                wrong.push(format!("{}: {left} tasks, {answer:?}", bad.what));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    })
    .await
}

impl Bad {
    fn is_refused_by(&self, answer: &Answer) -> bool {
        let is_problem = || {
            answer.text.contains("\r\ncontent-type: application/problem+json\r\n")
                && answer.text.contains(&format!("\"code\":\"{}\"", self.code))
        };
        answer.status == self.status && (self.code.is_empty() || is_problem())
    }
}

/// A request of eve's with this head and this body, whatever the head says of it.
fn request(eve: &User, line: &[u8], headers: &str, body: &[u8]) -> Vec<u8> {
    let fixed = format!(
        " HTTP/1.1\r\nhost: daybook\r\nconnection: close\r\nauthorization: Bearer {}\r\n{headers}\r\n",
        eve.token()
    );
    [line, fixed.as_bytes(), body].concat()
}

const CREATE: &[u8] = b"POST /api/v1/tasks";
const JSON: &str = "content-type: application/json\r\n";

/// Bodies that come whole, and are no JSON or not the JSON that they should be.
fn bodies(eve: &User) -> Vec<Bad> {
    let bad = |what, body: &[u8], status, code| {
        let length = format!("{JSON}content-length: {}\r\n", body.len());
        Bad { what, bytes: request(eve, CREATE, &length, body), end: false, status, code }
    };
    let deep = format!("{{\"title\":{}{}}}", "[".repeat(30_000), "]".repeat(30_000));
    vec![
        bad("invalid UTF-8", b"{\"title\":\"\xff\xfe\"}", 400, "malformed-json"),
        bad("half a letter", b"{\"title\":\"\xf0\x9f\x98\"}", 400, "malformed-json"),
        bad("a lone surrogate", br#"{"title":"\ud83d"}"#, 400, "malformed-json"),
        bad("a NUL as it is", b"{\"title\":\"a\0b\"}", 400, "malformed-json"),
        bad("a NUL escaped", br#"{"title":"a\u0000b"}"#, 422, "invalid-body"),
        bad("deep nesting", deep.as_bytes(), 400, "malformed-json"),
        bad("a key twice", br#"{"title":"a","title":"b"}"#, 422, "invalid-body"),
        bad("two documents", br#"{"title":"a"}{"title":"b"}"#, 400, "malformed-json"),
        bad("nothing", b"", 422, "invalid-body"),
    ]
}

/// Requests that lie about where they end, or do not say it in any way that HTTP knows.
fn framing(eve: &User) -> Vec<Bad> {
    let whole = br#"{"title":"water the plants"}"#;
    let lie = |what, framing: &str, body: &[u8], end, code| {
        let bytes = request(eve, CREATE, &format!("{JSON}{framing}\r\n"), body);
        Bad { what, bytes, end, status: 400, code }
    };
    let stays = |what, framing| lie(what, framing, whole, false, "");
    let chunked = "transfer-encoding: chunked";
    vec![
        lie("less than was said", "content-length: 1000", whole, true, "malformed-json"),
        lie("more than was said", "content-length: 5", whole, false, "malformed-json"),
        stays("two lengths", "content-length: 28\r\ncontent-length: 5"),
        stays("a length that is none", "content-length: -1"),
        stays("a length beyond 64 bits", "content-length: 18446744073709551616"),
        stays("an unknown coding", "transfer-encoding: gzip"),
        lie("a chunk of no size", chunked, b"zz\r\nwater\r\n0\r\n\r\n", false, ""),
        lie("a chunk cut off", chunked, b"1c\r\n{\"title\":", true, ""),
    ]
}

/// Addresses that are none, or name nothing.
fn addresses(eve: &User) -> Vec<Bad> {
    let bad = |what, line: &[u8], headers: &str, status, code| Bad {
        what,
        bytes: request(eve, line, headers, b""),
        end: false,
        status,
        code,
    };
    let task = |what, line: &[u8]| bad(what, line, "", 404, "not-found");
    let query = |what, line: &[u8]| bad(what, line, "", 422, "invalid-query");
    let long = format!("GET /api/v1/tasks?filter={}", "a".repeat(64 * 1024));
    let many = "x-padding: daybook\r\n".repeat(200);
    vec![
        bad("bytes in a path", b"GET /api/v1/tasks/\xff\xfe", "", 400, ""),
        bad("bytes in a query", b"GET /api/v1/tasks?cursor=\xff", "", 400, ""),
        bad("a filter of 64 KiB", long.as_bytes(), "", 414, ""),
        bad("many headers", b"GET /api/v1/tasks", &many, 431, ""),
        task("invalid UTF-8 in a path", b"GET /api/v1/tasks/%ff%fe"),
        task("a NUL in a path", b"GET /api/v1/tasks/%00"),
        query("invalid UTF-8 in a query", b"GET /api/v1/tasks?cursor=%ff"),
        query("a NUL in a query", b"GET /api/v1/tasks?cursor=%00"),
    ]
}
