//! What the ledger keeps of an event, and how that goes.

use book::{AppendError, Appended, Ledger, NewEntry};
use chrono::{DateTime, Utc};
use contract::task_event::Malformed;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use sidecar::{HandlerError, IncomingEvent};

/// An event as it was announced. Its place and its user are the ledger's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptEvent {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) source: String,
    pub(crate) subject: String,
    pub(crate) time: DateTime<Utc>,
    /// Word for word.
    pub(crate) data: Box<RawValue>,
}

/// What the ledger is to keep of an event: as the `seq`th of `owner`, at `time`.
pub(crate) fn entry_of(
    event: IncomingEvent,
    owner: String,
    seq: u64,
    time: DateTime<Utc>,
) -> Result<NewEntry, Malformed> {
    let kept = KeptEvent {
        time,
        data: serde_json::from_slice(&event.data)?,
        id: event.id.clone(),
        kind: event.kind,
        source: event.source,
        subject: event.subject,
    };
    Ok(NewEntry { owner, seq, id: event.id, time, event: to_raw_value(&kept)? })
}

/// Keeps one event, unless it is there.
pub(crate) async fn keep(
    ledger: &Ledger,
    entry: Result<NewEntry, Malformed>,
) -> Result<(), HandlerError> {
    keep_all(ledger, [entry]).await.pop().unwrap_or(Ok(()))
}

/// Keeps all that are well formed, in one append: each chain is written once. How it went with each, in the same order.
pub(crate) async fn keep_all(
    ledger: &Ledger,
    entries: impl IntoIterator<Item = Result<NewEntry, Malformed>>,
) -> Vec<Result<(), HandlerError>> {
    let mut kept = Vec::new();
    let mut results: Vec<_> = entries
        .into_iter()
        .map(|entry| entry.map(|entry| kept.push(entry)).map_err(HandlerError::refuse))
        .collect();
    let appended = ledger.append(kept).await.into_iter().map(outcome);
    let well_formed = results.iter_mut().filter(|result| result.is_ok());
    well_formed.zip(appended).for_each(|(result, appended)| *result = appended);
    results
}

/// When it happened, as it says itself: whoever announces it keeps that with the event, so that it is the same at every delivery.
pub(crate) fn time(event: &IncomingEvent) -> Option<DateTime<Utc>> {
    event.extensions.get("time")?.parse().ok()
}

fn outcome(appended: Result<Appended, AppendError>) -> Result<(), HandlerError> {
    match appended {
        Ok(Appended::Now) => Ok(()),
        Ok(Appended::Known) => {
            tracing::debug!("an event was delivered again");
            Ok(())
        }
        Err(AppendError::Store(error)) => Err(HandlerError::retry(error)),
        Err(error) => Err(HandlerError::refuse(error)),
    }
}
