//! The jobs of notifier: one for each delivery that is not made at once, and one for each user's digest.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::UserId;
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::{NotArmed, Notifier};
use crate::delivery::{Delivery, Outcome};
use crate::notification::Way;

mod at_once;
mod deliver;
mod digest;

pub(crate) use at_once::Next;
pub use at_once::RelayAndResume;
pub(crate) use deliver::Claimed;
pub use deliver::Deliver;
pub use digest::SendDigest;
pub(crate) use digest::{arm_digest, disarm_digest};

/// What the name of every delivery's job begins with; `{user}:{notification}.{way}` follows.
const DELIVERY: &str = "dlv:";
/// What the name of every digest's job begins with; the user follows.
const DIGEST: &str = "digest:";

/// The prefix under which [`Deliver`] handles jobs.
pub fn delivery_job() -> &'static str {
    DELIVERY
}

/// The prefix under which [`SendDigest`] handles jobs.
pub fn digest_job() -> &'static str {
    DIGEST
}

/// Which delivery a job is for: its data.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) user: UserId,
    /// The notification.
    pub(crate) id: Uuid,
    pub(crate) way: Way,
}

impl Wanted {
    /// The name of its job.
    pub(crate) fn job(&self) -> String {
        format!("{DELIVERY}{}:{}", self.user, self.delivery())
    }

    /// What the delivery is called by.
    pub(crate) fn delivery(&self) -> String {
        Delivery::id(self.id, self.way)
    }
}

/// How attempts of this process ended whose end could not be kept yet.
#[derive(Default)]
pub(crate) struct Settled(Mutex<HashMap<Wanted, Ended>>);

/// How one attempt ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// The delivery as it was claimed.
    pub(crate) claimed: Delivery,
    pub(crate) outcome: Outcome,
    /// Whether the webhook's endpoint wants no more at all.
    pub(crate) is_unwanted: bool,
}

impl Settled {
    fn take(&self, wanted: &Wanted) -> Option<Ended> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(wanted)
    }

    fn keep(&self, wanted: &Wanted, ended: Ended) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(wanted.clone(), ended);
    }
}

/// Sees to it that a job comes for each of these that has not ended.
pub(crate) async fn arm_deliveries(
    notifier: &Notifier,
    wanted: Vec<(Wanted, Delivery)>,
) -> Result<(), NotArmed> {
    let backoff = notifier.0.settings.backoff();
    let due = wanted.iter().filter_map(|(wanted, it)| Some((wanted, it.due(backoff)?)));
    try_join_all(due.map(|(wanted, due)| arm_delivery(notifier, wanted, due))).await.map(drop)
}

/// Sees to it that a job comes for a delivery then.
pub(crate) async fn arm_delivery(
    notifier: &Notifier,
    wanted: &Wanted,
    due: DateTime<Utc>,
) -> Result<(), NotArmed> {
    let data = serde_json::to_vec(wanted).unwrap_or_default();
    notifier.arm(wanted.job(), due, data).await
}
