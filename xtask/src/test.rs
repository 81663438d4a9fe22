//! `cargo xtask test`: everything that must pass.
//!
//! Cheap parts come first. Meanwhile what later parts need is got in the background, because
//! downloads leave the processors idle.

mod command;
mod parts;
mod summary;

use std::io::{self, Write};
use std::time::Instant;

use stack::tools::{self, Console, Event, Progress, Status, Tool};

use crate::Outcome;
use parts::{PARTS, Part};
use summary::{Summary, Verdict};

/// Runs all parts, or the named ones, and tells how each went.
///
/// # Errors
/// When a part failed, or a tool is missing that nobody but the user can get.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if arguments.iter().any(|argument| argument == "--list") {
        return PARTS.iter().try_for_each(|part| {
            writeln!(io::stdout(), "{:<12}{}", part.name, part.about).map_err(Into::into)
        });
    }
    let keep_going = arguments.iter().any(|argument| argument == "--keep-going");
    let chosen = choose(arguments.iter().filter(|argument| *argument != "--keep-going"))?;
    let needs = needs(&chosen);
    for &tool in &needs {
        if let Status::Blocked(error) = tools::status(tool) {
            return Err(error.into());
        }
    }
    // Errors show up again, in the part that needs the tool.
    std::thread::spawn(move || tools::ensure_all(&needs, &Announce(Console::plain())));

    let mut summary = Summary::default();
    for part in &chosen {
        if summary.failed() && !keep_going {
            summary.add(part.name, Verdict::NotRun, None);
            continue;
        }
        println!("\n=== {} ({})", part.name, part.about);
        let started = Instant::now();
        let outcome = do_part(part);
        let verdict = if outcome.is_ok() { Verdict::Passed } else { Verdict::Failed };
        if let Err(error) = outcome {
            crate::complain(&*error);
        }
        summary.add(part.name, verdict, Some(started.elapsed()));
    }
    println!("\n{summary}");
    if summary.failed() { Err("not everything passed".into()) } else { Ok(()) }
}

/// Tells of what happens in the background when it begins and when it ends: what goes on in the
/// foreground has the screen in between.
struct Announce(Console);

impl Progress for Announce {
    fn show(&self, event: Event<'_>) {
        if !matches!(event, Event::Going { .. }) {
            self.0.show(event);
        }
    }
}

fn do_part(part: &Part) -> Outcome {
    tools::ensure_all(part.needs, &Console::new())?;
    (part.run)()
}

/// The named parts in the order of [`PARTS`], with what they build on; all but the optional ones
/// where none is named.
fn choose<'a>(names: impl Iterator<Item = &'a String>) -> Result<Vec<&'static Part>, String> {
    let mut names: Vec<&str> = names.map(String::as_str).collect();
    for name in &names {
        if !PARTS.iter().any(|part| part.name == *name) {
            return Err(format!("no part `{name}`: `cargo xtask test --list` names them"));
        }
    }
    if names.is_empty() {
        names.extend(PARTS.iter().filter(|part| !part.optional).map(|part| part.name));
    }
    let built = PARTS.iter().filter(|part| names.contains(&part.name)).any(|part| part.built);
    let chosen = |part: &&Part| names.contains(&part.name) || (built && part.name == "build");
    Ok(PARTS.iter().filter(chosen).collect())
}

fn needs(parts: &[&Part]) -> Vec<Tool> {
    let mut needs = Vec::new();
    for &tool in parts.iter().flat_map(|part| part.needs) {
        if !needs.contains(&tool) {
            needs.push(tool);
        }
    }
    needs
}
