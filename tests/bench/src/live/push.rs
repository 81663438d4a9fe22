//! How long a change takes to whoever listens.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::changes::{Owner, make, owners};
use super::replica::Replica;
use super::stream::{Come, Stream};
use super::{Doors, Setting};
use crate::Failure;
use crate::figure::{Figure, Report};
use crate::stats::{float, millis, percentile};

const USERS: usize = 1_000;
const RATE: u32 = 200;
const LENGTH: Duration = Duration::from_secs(60);
/// Before it is measured.
const WARM: Duration = Duration::from_secs(5);
/// How long the last change may take.
const LAST: Duration = Duration::from_secs(35);

/// Streams and changes on one replica.
pub(super) async fn on_one_replica(
    setting: &Setting<'_>,
    report: &mut Report,
) -> Result<(), Failure> {
    let doors = Doors { streams: setting.stack.api(), changes: setting.stack.api() };
    let owners = owners(&setting.api, "push", USERS).await?;
    let resident = || setting.stack.resident("task_api");
    let before = resident()?;
    measure(setting, report, "push", doors, &owners).await?;
    let each = (resident()? - before) / 1024.0 / float(USERS);
    report.add(&Figure::new("push_memory_per_stream", each, "KB").at_most(50.0))?;
    Ok(())
}

/// Streams on another replica than changes.
pub(super) async fn on_the_other(
    setting: &Setting<'_>,
    report: &mut Report,
) -> Result<(), Failure> {
    let replica = tokio::task::block_in_place(|| Replica::start(setting.stack))?;
    let doors = Doors { streams: replica.address(), changes: setting.stack.api() };
    let owners = owners(&setting.api, "other", USERS).await?;
    measure(setting, report, "push_other_replica", doors, &owners).await?;
    if let Some(bytes) = replica.resident() {
        let megabytes = float(usize::try_from(bytes)?) / 1024.0 / 1024.0;
        report.add(&Figure::new("push_other_replica_memory", megabytes, "MB"))?;
    }
    Ok(())
}

async fn measure(
    setting: &Setting<'_>,
    report: &mut Report,
    name: &str,
    doors: Doors,
    owners: &[Owner],
) -> Result<(), Failure> {
    let mut streams = Vec::with_capacity(owners.len());
    for owner in owners {
        streams.push(Stream::open(doors.streams, &owner.user).await?);
    }
    // What the first changes wait for, such as the subscription of a sidecar that has just started, is not measured.
    let warm = make(doors.changes, owners, "water the plants before", RATE, WARM).await?;
    let streams = take(streams, warm.len(), owners.len()).await?;
    let length = if setting.options.count(4) < 4 { LENGTH / 4 } else { LENGTH };
    let listening: Vec<JoinHandle<Result<Vec<Come>, Failure>>> = streams
        .into_iter()
        .enumerate()
        .map(|(place, mut stream)| {
            let all = changes_of(place, length, owners.len());
            tokio::spawn(async move {
                let mut come = Vec::with_capacity(all);
                while come.len() < all {
                    match timeout(length + LAST, stream.next()).await {
                        Ok(next) => come.push(next?),
                        Err(_) => break,
                    }
                }
                Ok(come)
            })
        })
        .collect();
    let asked =
        make(doors.changes, owners, "water the plants on the balcony", RATE, length).await?;
    let (mut took, mut errors) = (Vec::with_capacity(asked.len()), 0);
    let mut told = vec![0; asked.len()];
    for heard in listening {
        let Ok(come) = heard.await? else {
            errors += 1;
            continue;
        };
        errors += come.windows(2).filter(|two| two[0].seq + 1 != two[1].seq).count();
        for Come { number, at, .. } in come {
            told[number] += 1;
            if let Some(asked) = asked[number] {
                took.push(millis(at.saturating_duration_since(asked)));
            }
        }
    }
    errors += asked.iter().filter(|asked| asked.is_none()).count();
    errors += told.iter().filter(|times| **times != 1).count();
    let figure = |what: &str, value, unit| Figure::new(format!("{name}_{what}"), value, unit);
    let at = |share| percentile(&took, share).unwrap_or(f64::INFINITY);
    report.add(&figure("p50", at(0.5), "ms").at_most(20.0))?;
    report.add(&figure("p99", at(0.99), "ms").at_most(250.0))?;
    report.add(&figure("slowest", at(1.0), "ms"))?;
    report.add(&figure("errors", float(errors), "").at_most(0.0))?;
    report.add(&figure("changes", float(took.len()), ""))?;
    Ok(())
}

/// How many of the changes of that length are of the owner at that place.
fn changes_of(place: usize, length: Duration, owners: usize) -> usize {
    let count = (length.as_secs_f64() * f64::from(RATE)).round() as usize;
    count / owners + usize::from(place < count % owners)
}

/// Takes the first changes from the streams.
async fn take(streams: Vec<Stream>, changes: usize, owners: usize) -> Result<Vec<Stream>, Failure> {
    let mut warm = Vec::with_capacity(streams.len());
    for (place, mut stream) in streams.into_iter().enumerate() {
        for _ in 0..changes / owners + usize::from(place < changes % owners) {
            timeout(LAST, stream.next()).await??;
        }
        warm.push(stream);
    }
    Ok(warm)
}
