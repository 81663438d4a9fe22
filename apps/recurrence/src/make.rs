//! Makes what a series owes: in time, or as much of what was missed as it says.

use chrono::{DateTime, Utc};
use domain::when::Tz;

use crate::agenda::{Active, Entry, Key, Occurrence, Record, shard_of, zone_of};
use crate::app::{App, NotDone};
use crate::measures;
use crate::plan::{Date, Plan};
use crate::tasks::Outcome;

impl App {
    /// Makes what `key` owes at `now`, and sets the job of what comes next.
    ///
    /// Each step may have happened before, in this process or another: an occurrence is named after its date, dates are settled
    /// once all that they owe is there, and the job is set after that. Who dies in between is asked again.
    pub(crate) async fn make_owed(&self, key: &Key, now: DateTime<Utc>) -> Result<(), NotDone> {
        let shard = shard_of(&key.user);
        let view = self.agenda.read(shard).await?;
        let Some(Record::Series(entry)) = view.records.get(&key.record()) else {
            tracing::debug!(user = %key.user, series = %key.series, "a job of no series");
            return Ok(());
        };
        let Entry { seq, active: Some(active), .. } = &**entry else { return Ok(()) };
        let (seq, zone) = (*seq, zone_of(&view.records, &key.user));
        let mut gone = false;
        for date in self.owed(active, zone, now) {
            gone = self.make(key, &date, now).await? == Outcome::Gone;
            if gone {
                break;
            }
        }
        if active.next.as_ref().is_some_and(|next| next.at > now) {
            return self.arm_all(&next_of(key, active)).await;
        }
        let about = key.clone();
        let next = self.agenda.write(shard, now, move |draft| match gone {
            true => draft.forget(&about, seq),
            false => draft.settle(&about, seq, zone, now),
        });
        self.arm_all(&next.await?).await
    }

    fn owed(&self, active: &Active, zone: Tz, now: DateTime<Utc>) -> Vec<Date> {
        match Plan::of(active, zone) {
            Ok(plan) => plan.owed(active.settled, now, self.missed_after),
            Err(_) => Vec::new(),
        }
    }

    async fn make(&self, key: &Key, date: &Date, now: DateTime<Utc>) -> Result<Outcome, NotDone> {
        let Key { user, series } = key;
        let outcome = self.tasks.create_occurrence(user, *series, &date.text).await?;
        let late = now - date.at;
        measures::asked(outcome, late);
        let late_ms = late.num_milliseconds();
        tracing::debug!(%user, %series, date = date.text, late_ms, ?outcome, "asked for");
        Ok(outcome)
    }
}

fn next_of(key: &Key, active: &Active) -> Vec<Occurrence> {
    let next = active.next.clone();
    next.map(|date| Occurrence { key: key.clone(), date }).into_iter().collect()
}
