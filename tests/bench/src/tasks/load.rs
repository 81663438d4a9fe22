//! Clients that ask without pause, each over a connection of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::api::{Api, User, expect};
use crate::Failure;
use crate::bench::together;
use crate::stats::{float, millis, per_second, percentile};

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Load {
    /// Each request's time to the whole answer, in milliseconds.
    pub(crate) took: Vec<f64>,
    elapsed: Duration,
}

impl Load {
    pub(crate) fn rate(&self) -> f64 {
        per_second(self.took.len(), self.elapsed)
    }

    pub(crate) fn percentile(&self, share: f64) -> f64 {
        percentile(&self.took, share).unwrap_or_default()
    }

    pub(crate) fn count(&self) -> f64 {
        float(self.took.len())
    }
}

/// How many requests were answered so far, for whoever looks on.
pub(crate) type Answered = Arc<AtomicUsize>;

/// Lets each of `users`, who may be the same, ask for `length` what `ask` makes of a number.
pub(crate) async fn for_a_while(
    api: &Api,
    users: &[User],
    length: Duration,
    answered: &Answered,
    ask: impl Fn(&User, usize) -> Vec<u8> + Clone + Send + Sync + 'static,
) -> Result<Load, Failure> {
    let mut clients = Vec::with_capacity(users.len());
    for user in users {
        clients.push((api.connect().await?, user.clone()));
    }
    let started = Instant::now();
    let took = together(clients.into_iter().map(|(mut connection, user)| {
        let (ask, answered) = (ask.clone(), answered.clone());
        async move {
            let mut took = Vec::with_capacity(4096);
            let mut now = Instant::now();
            while now - started < length {
                let asked = ask(&user, took.len());
                expect(connection.send(&asked).await?)?;
                let after = Instant::now();
                took.push(millis(after - now));
                now = after;
                answered.fetch_add(1, Ordering::Relaxed);
            }
            Ok(took)
        }
    }))
    .await?;
    Ok(Load { elapsed: started.elapsed(), took: took.concat() })
}

/// Lets one user ask so many times.
pub(crate) async fn in_a_row(
    api: &Api,
    user: &User,
    count: usize,
    ask: impl Fn(&User, usize) -> Vec<u8> + Send + 'static,
) -> Result<Vec<f64>, Failure> {
    let (mut connection, user) = (api.connect().await?, user.clone());
    let asking = async move {
        let mut took = Vec::with_capacity(count);
        for number in 0..count {
            let asked = ask(&user, number);
            let began = Instant::now();
            expect(connection.send(&asked).await?)?;
            took.push(millis(began.elapsed()));
        }
        Ok(took)
    };
    tokio::spawn(asking).await?
}
