//! The API is what its OpenAPI document says, whatever it is sent: tried by schemathesis, which makes requests out of
//! the document, good and bad ones, and compares each answer with it.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use stack::tools::{self, Tool};
use testkit::{Daybook, Result, Wishes, note, with_daybook_of};

const SETTINGS: &str = include_str!("../schemathesis.toml");
const HOOKS: &str = include_str!("../schemathesis_hooks.py");

#[tokio::test(flavor = "multi_thread")]
async fn the_api_is_what_its_document_says() -> Result<()> {
    with_daybook_of(Wishes::all(), async |daybook| {
        let ground = daybook.dir().join("schemathesis");
        std::fs::create_dir(&ground)?;
        std::fs::write(ground.join("schemathesis.toml"), SETTINGS)?;
        std::fs::write(ground.join("hooks.py"), HOOKS)?;
        std::fs::write(ground.join("users.json"), users(daybook).await?)?;
        let port = daybook.app_of("task-api").public_port();
        let url = format!("http://127.0.0.1:{port}/api/v1/openapi.json");
        let mut run = schemathesis(&ground)?;
        run.args(["run", &url]);
        let output = tokio::task::spawn_blocking(move || run.output()).await??;
        let report = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{report}{complaint}");
        let closing = report.lines().skip_while(|line| !line.contains("= SUMMARY ="));
        note(format_args!("{}", closing.collect::<Vec<_>>().join("\n")));
        Ok(())
    })
    .await
}

/// The tokens of two users, in the format that schemathesis reads them.
async fn users(daybook: &Daybook) -> Result<String> {
    let mut users = Vec::new();
    for name in ["ada", "bob"] {
        let token = daybook.user(name).await?.token().to_owned();
        let header = json!({ "name": "Authorization", "value": format!("Bearer {token}") });
        users.push(json!({ "name": name, "fixedHeaders": [header] }));
    }
    Ok(json!({ "auth": users }).to_string())
}

/// The program, in that directory and with nothing of this machine's environment: no proxy stands
/// between it and the API.
fn schemathesis(ground: &Path) -> Result<Command> {
    let mut program = Command::new(tools::path(Tool::Schemathesis)?);
    program.current_dir(ground).env_clear().env("PATH", stack::env::os("PATH").unwrap_or_default());
    program.env("HOME", ground);
    Ok(program)
}
