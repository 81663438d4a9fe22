//! `cargo xtask admin`: an app's own `admin` command, beside the Daybook that `cargo xtask up` runs.
//!
//! The app's binary does the work; this finds it, and the port and the token of the app's sidecar.

use std::error::Error;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use super::fault::Fault;
use super::root;
use super::state::{Door, StateDir};

const USAGE: &str = "\
usage: cargo xtask admin [--state-dir DIR] book show|verify|outbox|replay [--json] [--values] USER...
       cargo xtask admin [--state-dir DIR] account show|reset|verify [--json] EMAIL...
       cargo xtask admin [--state-dir DIR] ledger verify|day [--json] USER|DAY...

  book    the books of task-api: each user's tasks and the events that they owe
  account the accounts of task-api: who has an address, and one-time tokens for its owner
  ledger  the ledger of audit: every event, each chained to the one before

  --state-dir DIR   that of `cargo xtask up`, where it was given one

`--help` after `book` or `ledger` says what each command does. Ends with 0 where all is well, 1 where damage was found,
2 where it could not be done.";

/// What is kept, and by which app.
const KEPT: [(&str, &str); 3] =
    [("book", "task-api"), ("account", "task-api"), ("ledger", "audit")];
/// How it ends where it could not be done; 1 says that damage was found.
const NOT_DONE: u8 = 2;

/// Becomes the app's command; answers only where that cannot be.
pub(crate) fn run(args: &[String]) -> ExitCode {
    match prepare(args, &root()) {
        Ok(Some(mut command)) => {
            let error = command.exec();
            let program = PathBuf::from(command.get_program());
            crate::complain(&*Box::<dyn Error>::from(format!(
                "{} cannot be started ({error}): build it with `cargo build`",
                program.display()
            )));
            NOT_DONE.into()
        }
        Ok(None) => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            crate::complain(&fault);
            NOT_DONE.into()
        }
    }
}

/// `None` where help was asked for.
fn prepare(args: &[String], root: &Path) -> Result<Option<Command>, Fault> {
    let mut dir = root.join(".daybook");
    let mut rest: Vec<&str> = Vec::new();
    let mut args = args.iter().map(String::as_str);
    while let Some(arg) = args.next() {
        match arg.split_once('=').unwrap_or((arg, "")) {
            ("--state-dir", "") => {
                let given = args.next();
                dir = given
                    .ok_or_else(|| Fault::new(format!("--state-dir needs a value\n{USAGE}")))?
                    .into();
            }
            ("--state-dir", given) => dir = given.into(),
            _ => rest.push(arg),
        }
    }
    let Some(&what) = rest.first() else { return Err(Fault::new(USAGE)) };
    if matches!(what, "help" | "--help" | "-h") {
        return Ok(None);
    }
    let kept = KEPT.iter().find(|(noun, _)| *noun == what);
    let Some((_, app)) = kept else {
        return Err(Fault::new(format!("`admin` does not know `{what}`\n{USAGE}")));
    };
    let Door { program, port, token } = door(&dir, app)?;
    let mut command = Command::new(program);
    // Of this stack, whatever another one has left in the shell.
    command.env_remove("DAPR_GRPC_ENDPOINT");
    command.env("DAPR_GRPC_PORT", port.to_string()).env("DAPR_API_TOKEN", token);
    command.arg("admin").args(rest);
    Ok(Some(command))
}

/// The way to the app that runs.
fn door(dir: &Path, app: &str) -> Result<Door, Fault> {
    let running = StateDir::existing(dir).and_then(|dir| dir.noted());
    let mut running = running
        .filter(|it| it.processes.iter().any(|(name, id)| name == app && id.is_alive()))
        .ok_or_else(|| {
            Fault::new(format!(
                "no Daybook runs in {}: start it with `cargo xtask up`, or name the directory of the one that does \
                 with --state-dir",
                dir.display()
            ))
        })?;
    running.doors.remove(app).ok_or_else(|| {
        Fault::new(format!("the Daybook in {} is not ready yet: wait for it", dir.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::processes::Identity;
    use super::super::state::Running;
    use super::*;

    fn prepared(args: &str, root: &Path) -> Result<Option<Command>, Fault> {
        let args: Vec<String> = args.split_whitespace().map(str::to_owned).collect();
        prepare(&args, root)
    }

    #[test]
    fn it_becomes_the_apps_command_with_the_door_of_its_sidecar() {
        let path = std::env::temp_dir().join(format!("daybook-admin-{}", std::process::id()));
        let dir = StateDir::open(&path.join(".daybook")).unwrap();
        let says = |args: &str| prepared(args, &path).unwrap_err().to_string();
        assert!(says("book show ada").contains("start it with `cargo xtask up`"));
        let own = Identity::of(std::process::id()).unwrap();
        let mut running =
            Running { processes: vec![("task-api".to_owned(), own)], ..Running::default() };
        dir.note_down(&running).unwrap();
        assert!(says("book show ada").contains("is not ready yet"));

        let door = Door { program: "/bin/task-api".into(), port: 3601, token: "s3cret".to_owned() };
        running.doors.insert("task-api".to_owned(), door);
        dir.note_down(&running).unwrap();
        let inside = format!("--state-dir {} book verify --json ada", dir.path().display());
        for (args, root) in
            [("book verify --json ada", path.as_path()), (&inside, Path::new("/nowhere"))]
        {
            let command = prepared(args, root).unwrap().unwrap();
            assert_eq!(command.get_program(), "/bin/task-api");
            let args: Vec<_> = command.get_args().collect();
            assert_eq!(args, ["admin", "book", "verify", "--json", "ada"]);
            let set: Vec<_> = command.get_envs().filter(|(_, value)| value.is_some()).collect();
            assert_eq!(
                set,
                [
                    ("DAPR_API_TOKEN".as_ref(), Some("s3cret".as_ref())),
                    ("DAPR_GRPC_PORT".as_ref(), Some("3601".as_ref())),
                ]
            );
        }
        std::fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn what_it_does_not_know_it_refuses_with_what_it_does() {
        let root = Path::new("/nowhere");
        for (args, says) in [
            ("", "usage:"),
            ("page show ada", "does not know `page`"),
            ("book show ada --state-dir", "needs a value"),
            ("--state-dir=/nowhere/either book show ada", "/nowhere/either"),
        ] {
            let error = prepared(args, root).unwrap_err().to_string();
            assert!(error.contains(says), "{args}: {error}");
        }
        assert!(prepared("--help", root).unwrap().is_none());
    }
}
