//! Something that another keeps and changes at will: read now and then, and held in between.

use std::error::Error;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

/// What was read last, with when to read it again.
pub(crate) struct Followed<T> {
    what: &'static str,
    every: TimeDelta,
    early: TimeDelta,
    held: RwLock<Option<Held<T>>>,
    reading: Mutex<()>,
}

struct Held<T> {
    value: Arc<T>,
    /// When it was read, or when that was tried the last time.
    tried_at: DateTime<Utc>,
    stale_at: DateTime<Utc>,
}

impl<T> Followed<T> {
    /// `what` is read `every` so often, and `early` where something is missing in it or where reading it failed.
    pub(crate) fn new(what: &'static str, every: TimeDelta, early: TimeDelta) -> Self {
        Self { what, every, early, held: RwLock::default(), reading: Mutex::default() }
    }

    /// What is held, read first if it is due. One reads; the others go on with what is held meanwhile.
    ///
    /// Where reading fails and something is held, that stays: the error is logged. What is held longer than it should be is
    /// better than nothing that can be checked.
    pub(crate) async fn get<E: Error + 'static>(
        &self,
        now: DateTime<Utc>,
        read: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<Arc<T>, E> {
        if let Some(held) =
            self.held(|held| now < held.stale_at || self.reading.try_lock().is_err())
        {
            return Ok(held);
        }
        let _reading = self.reading.lock().await;
        match self.held(|held| now < held.stale_at) {
            Some(held) => Ok(held),
            None => self.read(now, read).await,
        }
    }

    /// Reads it again, unless it was just read or has by now what is missing.
    pub(crate) async fn get_again<E: Error + 'static>(
        &self,
        now: DateTime<Utc>,
        suits: impl Fn(&T) -> bool + Send,
        read: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<Arc<T>, E> {
        let _reading = self.reading.lock().await;
        match self.held(|held| now < held.tried_at + self.early || suits(&held.value)) {
            Some(held) => Ok(held),
            None => self.read(now, read).await,
        }
    }

    async fn read<E: Error + 'static>(
        &self,
        now: DateTime<Utc>,
        read: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<Arc<T>, E> {
        let (value, stale_at) = match read.await {
            Ok(value) => (Arc::new(value), now + self.every),
            Err(error) => {
                let Some(held) = self.held(|_| true) else { return Err(error) };
                let what = self.what;
                tracing::warn!(
                    error = &error as &dyn Error,
                    "{what} could not be read again, and stay as they are"
                );
                (held, now + self.early)
            }
        };
        let held = Held { value: value.clone(), tried_at: now, stale_at };
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(held);
        Ok(value)
    }

    fn held(&self, if_so: impl FnOnce(&Held<T>) -> bool) -> Option<Arc<T>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|held| if_so(held)).map(|held| held.value.clone())
    }
}
