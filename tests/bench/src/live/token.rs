//! What the check of a token adds to a request.

use std::time::Instant;

use serde_json::{Value, json};

use super::Setting;
use crate::Failure;
use crate::figure::{Figure, Report};
use crate::stats::{median, millis};
use crate::tasks::api::expect;
use crate::tasks::http::{Connection, request};

const REQUESTS: usize = 4_000;
/// A route that answers from memory, and everybody.
const PATH: &str = "/.well-known/jwks.json";

/// The same request with an access token, which is checked, and without one: taking turns, over one connection.
pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let mut connection = setting.api.connect().await?;
    let token = signed_in(&mut connection).await?;
    let without = request("GET", PATH, "", "");
    let with = request("GET", PATH, &token, "");
    let (mut bare, mut checked) = (Vec::new(), Vec::new());
    for _ in 0..setting.options.count(REQUESTS) {
        bare.push(timed(&mut connection, &without).await?);
        checked.push(timed(&mut connection, &with).await?);
    }
    let added = (median(&checked) - median(&bare)) * 1_000.0;
    report.add(&Figure::new("token_check_p50", added, "us").at_most(50.0))?;
    report.add(&Figure::new("token_request_p50", median(&checked), "ms"))?;
    Ok(())
}

async fn timed(connection: &mut Connection, request: &[u8]) -> Result<f64, Failure> {
    let started = Instant::now();
    expect(connection.send(request).await?)?;
    Ok(millis(started.elapsed()))
}

/// The access token of a new account.
async fn signed_in(connection: &mut Connection) -> Result<String, Failure> {
    let body = json!({ "email": "bench@example.org", "password": "never-in-a-log, nor anywhere" });
    let body = body.to_string();
    expect(connection.send(&request("POST", "/api/v1/auth/sign-up", "", &body)).await?)?;
    let answer =
        expect(connection.send(&request("POST", "/api/v1/auth/sign-in", "", &body)).await?)?;
    let answer: Value = serde_json::from_slice(answer)?;
    Ok(answer["access_token"].as_str().ok_or("no access token was given")?.to_owned())
}
