//! `admin book …`: an owner's book, looked at, verified, and its events replayed.

use std::io::{self, Write};

use book::inspect::{self, OwedEvent, Summary, Values, Verdict};
use book::{Books, Record, StoreError};
use serde::Serialize;

use crate::options::{Kept, Options};
use crate::{Ended, Parts, complain, complaint, text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BookCommand {
    Show,
    Verify,
    Outbox,
    Replay,
}

pub(crate) const BOOK: Kept<BookCommand> = Kept {
    noun: "book",
    commands: &[
        ("show", BookCommand::Show, "what the head says: the one document that a book hangs on"),
        (
            "verify",
            BookCommand::Verify,
            "reads the whole book, and tells all that is wrong with it",
        ),
        ("outbox", BookCommand::Outbox, "the events that are not known to be published"),
        ("replay", BookCommand::Replay, "publishes those, under their own ids, and forgets them"),
    ],
    about: "USER...",
    has_values: true,
};

/// What there is to tell of one book.
#[derive(Debug)]
pub(crate) enum Answer {
    Head(Summary),
    Verdict(Verdict),
    Outbox(Vec<OwedEvent>),
    Replay(Replay),
}

/// What a replay came to.
#[derive(Debug, Serialize)]
pub(crate) struct Replay {
    /// What it published, by place; `None` where nothing was owed.
    pub(crate) first: Option<u64>,
    pub(crate) last: Option<u64>,
    pub(crate) published: usize,
    /// What others have committed meanwhile and not yet published.
    pub(crate) owed: usize,
}

/// Does it for each user; the worst that came of one is what it ends with.
pub(crate) async fn run<R: Record>(
    options: &Options<BookCommand>,
    parts: &Parts,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Ended {
    let mut ended = Ended::Well;
    for user in &options.about {
        let key = format!("book:{user}");
        let now = match act::<R>(options, parts, user).await {
            Ok(Some(answer)) => match print(options, &key, &answer, out) {
                Ok(()) => end(&answer),
                // Who reads only the head of a list has no use for the rest.
                Err(_) => Ended::NotDone,
            },
            Ok(None) => {
                complain(err, &absent(&key, user, &parts.place));
                Ended::NotDone
            }
            Err(error) => complaint::tell(error, &parts.place, err),
        };
        ended = ended.max(now);
    }
    ended
}

fn absent(key: &str, user: &str, place: &str) -> String {
    format!(
        "`{key}` is not there: check the name, and that the sidecar at {place} is the app's own; {user} has never \
         changed anything, or the head is lost"
    )
}

/// `None` where there is no book.
async fn act<R: Record>(
    options: &Options<BookCommand>,
    parts: &Parts,
    user: &str,
) -> Result<Option<Answer>, StoreError> {
    let values = if options.values { Values::Shown } else { Values::Hidden };
    let state = &*parts.state;
    Ok(match options.command {
        BookCommand::Show => inspect::show(state, user, values).await?.map(Answer::Head),
        BookCommand::Verify => inspect::verify::<R>(state, user).await?.map(Answer::Verdict),
        BookCommand::Outbox => inspect::owed(state, user, values).await?.map(Answer::Outbox),
        BookCommand::Replay => replay::<R>(parts, user).await?.map(Answer::Replay),
    })
}

async fn replay<R: Record>(parts: &Parts, user: &str) -> Result<Option<Replay>, StoreError> {
    let places = async || {
        let owed = inspect::owed(&*parts.state, user, Values::Hidden).await?;
        Ok::<_, StoreError>(owed.map(|owed| owed.iter().map(|event| event.seq).collect::<Vec<_>>()))
    };
    let Some(before) = places().await? else { return Ok(None) };
    if !before.is_empty() {
        let (state, publish, jobs) =
            (parts.state.clone(), parts.publish.clone(), parts.jobs.clone());
        let books: Books<R> = Books::new(state, publish, jobs);
        let settled = books.settle(user).await;
        books.idle().await;
        settled?;
    }
    let owed = places().await?.map_or(0, |after| after.len());
    let (first, last) = (before.first().copied(), before.last().copied());
    Ok(Some(Replay { first, last, published: before.len(), owed }))
}

fn end(answer: &Answer) -> Ended {
    match answer {
        Answer::Verdict(verdict) if !verdict.findings.is_empty() => Ended::Damaged,
        _ => Ended::Well,
    }
}

fn print(
    options: &Options<BookCommand>,
    key: &str,
    answer: &Answer,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !options.json {
        return out.write_all(text::of(key, answer).as_bytes());
    }
    #[derive(Serialize)]
    struct Outbox<'a> {
        key: &'a str,
        owed: &'a [OwedEvent],
    }
    #[derive(Serialize)]
    struct Replayed<'a> {
        key: &'a str,
        #[serde(flatten)]
        replay: &'a Replay,
    }
    match answer {
        Answer::Head(summary) => serde_json::to_writer(&mut *out, summary)?,
        Answer::Verdict(verdict) => serde_json::to_writer(&mut *out, verdict)?,
        Answer::Outbox(owed) => serde_json::to_writer(&mut *out, &Outbox { key, owed })?,
        Answer::Replay(replay) => serde_json::to_writer(&mut *out, &Replayed { key, replay })?,
    }
    writeln!(out)
}
