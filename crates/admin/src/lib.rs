//! What `APP admin …` does: looks at what an app keeps, through the app's own sidecar, and ends.
//!
//! A subcommand of the app's binary, because Dapr gives an app's state to nobody else. It runs beside the app that
//! serves, as one more replica would: whatever it writes goes through the same compare-and-swap.
//!
//! Invariant: no secret is printed, but the one-time tokens that `account` is asked for, and what users wrote only with
//! `--values`.

mod account;
mod book;
mod complaint;
mod ledger;
mod options;
mod password;
#[cfg(test)]
mod tests;
mod text;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use ::book::Record;
use service::{Env, Secret, SidecarSettings, exit};
use sidecar::{Dapr, DaprSettings, Jobs, Publish, State};

use options::Asked;

/// How a command ended, as its exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ended {
    /// All is well.
    Well = 0,
    /// It was done, and damage was found.
    Damaged = 1,
    /// It could not be asked for like that, or could not be done.
    NotDone = 2,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        (ended as u8).into()
    }
}

/// The building blocks that a command works with.
struct Parts {
    state: Arc<dyn State>,
    publish: Arc<dyn Publish>,
    jobs: Arc<dyn Jobs>,
    /// Where they are, for whoever has to find out why they do not answer.
    place: String,
}

/// `APP admin book …`, for an app that keeps records of type `R` in books.
///
/// `arguments` are those of the process, without its own name; `app` is that name. Takes the sidecar's port and token
/// from the environment, as the app itself does.
pub async fn book<R: Record>(app: &str, arguments: &[String]) -> ExitCode {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let options = match options::parse(app, &book::BOOK, arguments) {
        Ok(Asked::Command(options)) => options,
        other => return told(other, &mut out, &mut err).into(),
    };
    match connect() {
        Ok(parts) => book::run::<R>(&options, &parts, &mut out, &mut err).await.into(),
        Err(error) => unreachable(&*error, &mut err).into(),
    }
}

/// `APP admin ledger …`, for the app that keeps the ledger; as [`book`].
pub async fn ledger(app: &str, arguments: &[String]) -> ExitCode {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let options = match options::parse(app, &ledger::LEDGER, arguments) {
        Ok(Asked::Command(options)) => options,
        other => return told(other, &mut out, &mut err).into(),
    };
    match connect() {
        Ok(parts) => ledger::run(&options, &parts, &mut out, &mut err).await.into(),
        Err(error) => unreachable(&*error, &mut err).into(),
    }
}

/// `APP admin account …`, for the app that keeps accounts; as [`book`].
///
/// What it prints is secret: a token that sets a new password, or verifies an address, for half an hour.
pub async fn account(app: &str, arguments: &[String]) -> ExitCode {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let options = match options::parse(app, &account::ACCOUNT, arguments) {
        Ok(Asked::Command(options)) => options,
        other => return told(other, &mut out, &mut err).into(),
    };
    match connect() {
        Ok(parts) => account::run(&options, &parts, &mut out, &mut err).await.into(),
        Err(error) => unreachable(&*error, &mut err).into(),
    }
}

/// `APP admin password tune MILLISECONDS`: parameters of argon2id that take about that long on this machine.
pub fn password(app: &str, arguments: &[String]) -> ExitCode {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    match options::parse(app, &password::PASSWORD, arguments) {
        Ok(Asked::Command(options)) => password::run(&options, &mut out, &mut err).into(),
        other => told(other, &mut out, &mut err).into(),
    }
}

/// Answers what asks for nothing to be done.
fn told<V>(asked: Result<Asked<V>, String>, out: &mut dyn Write, err: &mut dyn Write) -> Ended {
    match asked {
        Ok(Asked::Help(usage)) => {
            // Where output is closed there is nobody to tell.
            let _ = writeln!(out, "{usage}");
            Ended::Well
        }
        Ok(Asked::Command(_)) => Ended::Well,
        Err(wrong) => {
            complain(err, &wrong);
            Ended::NotDone
        }
    }
}

fn unreachable(error: &dyn Error, err: &mut dyn Write) -> Ended {
    complain(err, &exit::chain(error));
    Ended::NotDone
}

fn complain(err: &mut dyn Write, sentence: &str) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(err, "error: {sentence}");
}

fn connect() -> Result<Parts, Box<dyn Error>> {
    let SidecarSettings { endpoint, api_token } = SidecarSettings::from_env(&Env::process())?;
    let token = api_token.as_ref().map(Secret::expose);
    let dapr = Arc::new(Dapr::connect_lazy(DaprSettings::at(&endpoint, token))?);
    let place = endpoint.to_string();
    Ok(Parts { state: dapr.clone(), publish: dapr.clone(), jobs: dapr, place })
}
