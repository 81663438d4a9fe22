//! `admin ledger …`: the chains of the ledger, walked from their first entry to their last.

use std::io::{self, Write};

use book::{Ledger, SHARDS, StoreError, Verdict};
use chrono::NaiveDate;
use serde::Serialize;

use crate::options::{Kept, Options};
use crate::{Ended, Parts, complain, complaint};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LedgerCommand {
    Verify,
    Day,
}

pub(crate) const LEDGER: Kept<LedgerCommand> = Kept {
    noun: "ledger",
    commands: &[
        (
            "verify",
            LedgerCommand::Verify,
            "walks the chain of each day on which a user has entries",
        ),
        ("day", LedgerCommand::Day, "walks every chain of a day, such as 2026-11-21"),
    ],
    about: "USER|DAY...",
    has_values: false,
};

/// What a walk along one chain found.
#[derive(Serialize)]
struct Walked {
    day: NaiveDate,
    shard: u8,
    intact: u64,
    hash: String,
    flaw: Option<String>,
}

impl Walked {
    fn of(day: NaiveDate, shard: u8, verdict: Verdict) -> Self {
        let Verdict { intact, hash, flaw } = verdict;
        let (hash, flaw) = (hash.to_string(), flaw.map(|flaw| flaw.to_string()));
        Self { day, shard, intact, hash, flaw }
    }

    /// As a person reads it, in whole lines.
    fn text(&self) -> String {
        let Self { day, shard, intact, hash, flaw } = self;
        let entries = match intact {
            1 => "1 entry".to_owned(),
            _ => format!("{intact} entries"),
        };
        match flaw {
            None => {
                format!("ledger:{day}:{shard:02x} is whole: {entries}, the last with {hash}\n")
            }
            Some(flaw) => format!(
                "ledger:{day}:{shard:02x} is damaged after {entries}, the last with {hash}\n  {flaw}\n"
            ),
        }
    }
}

/// Does it for each user or day; the worst that came of one is what it ends with.
pub(crate) async fn run(
    options: &Options<LedgerCommand>,
    parts: &Parts,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Ended {
    let ledger = Ledger::new(parts.state.clone());
    let mut ended = Ended::Well;
    for about in &options.about {
        let walked = match options.command {
            LedgerCommand::Verify => of_user(&ledger, about).await,
            LedgerCommand::Day => match about.parse() {
                Ok(day) => of_day(&ledger, day).await,
                Err(_) => {
                    complain(err, &format!("`{about}` is not a day: write it as 2026-11-21"));
                    ended = Ended::NotDone;
                    continue;
                }
            },
        };
        let now = match walked {
            Ok(walked) if walked.is_empty() => {
                let place = &parts.place;
                complain(
                    err,
                    &format!(
                        "the ledger has no entries of {about}: check what you wrote, and that the sidecar at {place} \
                         is the app's own"
                    ),
                );
                Ended::NotDone
            }
            Ok(walked) => match print(options.json, &walked, out) {
                Ok(()) if walked.iter().any(|it| it.flaw.is_some()) => Ended::Damaged,
                Ok(()) => Ended::Well,
                // Who reads only the head of a list has no use for the rest.
                Err(_) => Ended::NotDone,
            },
            Err(error) => complaint::tell(error, &parts.place, err),
        };
        ended = ended.max(now);
    }
    ended
}

async fn of_user(ledger: &Ledger, user: &str) -> Result<Vec<Walked>, StoreError> {
    let shard = Ledger::shard_of(user);
    let verdicts = ledger.verify_owner(user).await?;
    Ok(verdicts.into_iter().map(|(day, verdict)| Walked::of(day, shard, verdict)).collect())
}

/// Chains that nothing is in are left out.
async fn of_day(ledger: &Ledger, day: NaiveDate) -> Result<Vec<Walked>, StoreError> {
    let mut walked = Vec::new();
    for shard in 0..SHARDS {
        let verdict = ledger.verify(day, shard).await?;
        if verdict.intact > 0 || verdict.flaw.is_some() {
            walked.push(Walked::of(day, shard, verdict));
        }
    }
    Ok(walked)
}

fn print(json: bool, all: &[Walked], out: &mut dyn Write) -> io::Result<()> {
    for walked in all {
        if json {
            serde_json::to_writer(&mut *out, walked)?;
            writeln!(out)?;
        } else {
            out.write_all(walked.text().as_bytes())?;
        }
    }
    Ok(())
}
