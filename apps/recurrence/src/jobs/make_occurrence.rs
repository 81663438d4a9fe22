//! `occ:{user}:{series}:{date}` → the occurrence of that date, and all that its series owes besides

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::{SeriesId, UserId};
use serde::{Deserialize, Serialize};
use sidecar::{HandlerError, IncomingJob, JobHandler};

use crate::App;
use crate::agenda::{Key, Occurrence};
use crate::plan::Date;

/// What the name of every such job starts with; user, series and date follow.
const JOB_PREFIX: &str = "occ:";
/// The scheduler's clock may be ahead of this one by so much.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(2);

/// The prefix under which [`MakeOccurrence`] handles jobs.
pub fn occurrence_job() -> &'static str {
    JOB_PREFIX
}

/// Makes an occurrence when its time has come.
pub struct MakeOccurrence(pub App);

#[derive(Serialize, Deserialize)]
struct Asked {
    user: UserId,
    series: SeriesId,
    #[serde(flatten)]
    date: Date,
}

/// Name and data of an occurrence's job.
pub(crate) fn occurrence_job_of(occurrence: &Occurrence) -> (String, Vec<u8>) {
    let Occurrence { key: Key { user, series }, date } = occurrence;
    // Older runtimes take lower case only.
    let name = format!("{JOB_PREFIX}{user}:{series}:{}", date.text.to_lowercase());
    let asked = Asked { user: user.clone(), series: *series, date: date.clone() };
    (name, serde_json::to_vec(&asked).unwrap_or_default())
}

#[async_trait]
impl JobHandler for MakeOccurrence {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let asked = serde_json::from_slice(&job.data).map_err(HandlerError::refuse)?;
        let Asked { user, series, date } = asked;
        let now = self.0.now();
        let early = date.at - now;
        let is_time = TimeDelta::zero() < early && early <= CLOCKS_DIFFER;
        let now = if is_time { date.at } else { now };
        self.0.make_owed(&Key { user, series }, now).await.map_err(HandlerError::retry)
    }
}
