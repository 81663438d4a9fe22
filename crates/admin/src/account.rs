//! `admin account …`: who has an address, and one-time tokens for its owner, until somebody delivers them.

use std::io::{self, Write};
use std::sync::Arc;

use identity::{AccountSettings, Accounts, Denied, Email, NoNotifier, Purpose};
use serde_json::{Value, json};
use service::{SystemClock, exit};

use crate::options::{Kept, Options};
use crate::{Ended, Parts, complain, complaint};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountCommand {
    Show,
    Reset,
    Verify,
}

pub(crate) const ACCOUNT: Kept<AccountCommand> = Kept {
    noun: "account",
    commands: &[
        ("show", AccountCommand::Show, "which account has this address"),
        (
            "reset",
            AccountCommand::Reset,
            "makes and prints a token that sets a new password, once, for 30 minutes",
        ),
        (
            "verify",
            AccountCommand::Verify,
            "makes and prints a token that verifies the address, once, for 30 minutes",
        ),
    ],
    about: "EMAIL...",
    has_values: false,
};

/// Does it for each address; the worst that came of one is what it ends with.
pub(crate) async fn run(
    options: &Options<AccountCommand>,
    parts: &Parts,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Ended {
    let (state, publish, jobs) = (parts.state.clone(), parts.publish.clone(), parts.jobs.clone());
    let (clock, settings) = (Arc::new(SystemClock), AccountSettings::default());
    let accounts = Accounts::new(state, publish, jobs, clock, Arc::new(NoNotifier), settings);
    let accounts = match accounts {
        Ok(accounts) => accounts,
        Err(error) => {
            complain(err, &exit::chain(&error));
            return Ended::NotDone;
        }
    };
    let mut ended = Ended::Well;
    for address in &options.about {
        let now = match act(options.command, &accounts, address).await {
            Ok(answer) => match print(options.json, &answer, out) {
                Ok(()) => Ended::Well,
                Err(_) => Ended::NotDone,
            },
            Err(Denied::Store(error)) => complaint::tell(error, &parts.place, err),
            Err(error) => {
                complain(err, &format!("{address}: {}", exit::chain(&error)));
                Ended::NotDone
            }
        };
        ended = ended.max(now);
    }
    // What was done is told to the ledger from here.
    accounts.idle().await;
    ended
}

async fn act(command: AccountCommand, accounts: &Accounts, address: &str) -> Result<Value, Denied> {
    const NOBODY: Denied = Denied::NoSuch("account");
    let email: Email = address.parse().map_err(|_| NOBODY)?;
    let user = accounts.by_email(&email).await?.ok_or(NOBODY)?;
    let purpose = match command {
        AccountCommand::Show => {
            let me = accounts.me(&user).await?;
            return Ok(json!({
                "id": me.id, "email_verified": me.email_verified, "role": me.role,
                "has_password": me.has_password, "created_at": me.created_at,
            }));
        }
        AccountCommand::Reset => Purpose::PasswordReset,
        AccountCommand::Verify => Purpose::EmailVerification,
    };
    let letter = accounts.one_time(&user, purpose).await?;
    Ok(json!({ "id": user, "token": letter.token, "expires_at": letter.expires_at }))
}

fn print(json: bool, answer: &Value, out: &mut dyn Write) -> io::Result<()> {
    if json {
        return writeln!(out, "{answer}");
    }
    for (name, value) in answer.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        writeln!(out, "{name:<15} {value}")?;
    }
    Ok(())
}
