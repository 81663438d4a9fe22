//! `admin password tune`: what looking at one password should cost here.

use std::io::Write;
use std::time::Duration;

use identity::{Tuned, tune};

use crate::options::{Kept, Options};
use crate::{Ended, complain};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasswordCommand {
    Tune,
}

pub(crate) const PASSWORD: Kept<PasswordCommand> = Kept {
    noun: "password",
    commands: &[(
        "tune",
        PasswordCommand::Tune,
        "finds parameters of argon2id that take so long on this machine; asks no sidecar",
    )],
    about: "MILLISECONDS",
    has_values: false,
};

pub(crate) fn run(
    options: &Options<PasswordCommand>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Ended {
    let [wanted] = options.about.as_slice() else {
        complain(err, "one number of milliseconds is expected, such as 50");
        return Ended::NotDone;
    };
    let Some(wanted) = wanted.parse().ok().filter(|wanted| (1..=2000).contains(wanted)) else {
        complain(err, "a number of milliseconds from 1 to 2000 is expected, such as 50");
        return Ended::NotDone;
    };
    let Tuned { cost, takes } = match tune(Duration::from_millis(wanted)) {
        Ok(tuned) => tuned,
        Err(error) => {
            complain(err, &format!("argon2 failed: {error}"));
            return Ended::NotDone;
        }
    };
    let takes_ms = takes.as_secs_f64() * 1000.0;
    let told = match options.json {
        true => {
            writeln!(out, "{}", serde_json::json!({ "cost": cost.to_string(), "ms": takes_ms }))
        }
        false => writeln!(
            out,
            "DAYBOOK_PASSWORD_COST={cost}\n\none password takes {takes_ms:.0} ms, and {} MiB, with that",
            cost.memory_kib / 1024
        ),
    };
    if told.is_ok() { Ended::Well } else { Ended::NotDone }
}
