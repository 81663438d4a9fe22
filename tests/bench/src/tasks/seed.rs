//! Many users with many tasks, without an event for each: the records of one, written into the books of others.
//!
//! By the way of task-api's own sidecar, as another replica would. Nothing is announced, so neither the broker nor
//! audit has work left over that would disturb what is measured next.

use std::convert::Infallible;
use std::ops::Bound;
use std::sync::Arc;

use book::{Books, Change, View};
use serde_json::Value;
use sidecar::{Dapr, DaprSettings};

use super::Setting;
use super::api::expect;
use super::http::request;
use super::workload::batch;
use crate::Failure;
use crate::bench::together;
use crate::workload::Random;

/// Tasks that the model user has.
pub(super) const TASKS: usize = 1_000;
/// The most operations of one batch.
pub(super) const BATCH: usize = 500;
/// Records in one commit.
const FILL: usize = 400;
/// Users whose books are written at the same time.
const AT_ONCE: usize = 8;
/// Where the ids of tasks end.
const END_OF_TASKS: &str = "g";

/// What the model user has, and where others get it.
pub(super) struct Seed {
    books: Books<Value>,
    tasks: Arc<Vec<(String, Value)>>,
    others: Arc<Vec<(String, Value)>>,
}

impl Seed {
    /// Lets the user `model`, who has nothing yet, make [`TASKS`] by the API, and reads what became of them.
    pub(super) async fn take(setting: &Setting<'_>, model: &str) -> Result<Self, Failure> {
        let user = setting.api.user(model).await?;
        let mut connection = setting.api.connect().await?;
        let mut random = Random::new(11);
        for _ in 0..TASKS / BATCH {
            let body = batch(&mut random, BATCH);
            let asked = request("POST", "/api/v1/tasks/batch", &user.token, &body);
            expect(connection.send(&asked).await?)?;
        }
        let (endpoint, token) = setting.stack.sidecar();
        let dapr = Arc::new(Dapr::connect_lazy(DaprSettings::at(endpoint, Some(token)))?);
        let books = Books::new(dapr.clone(), dapr.clone(), dapr);
        let view = books.open(model).read().await?;
        let copied = |(id, record): (&str, &Value)| (id.to_owned(), record.clone());
        let tasks = view.records.range(Bound::Unbounded, Bound::Excluded(END_OF_TASKS));
        let others = view.records.range(Bound::Included(END_OF_TASKS), Bound::Unbounded);
        let tasks: Vec<_> = tasks.map(copied).collect();
        if tasks.len() != TASKS {
            return Err(format!("the user {model} has {} tasks", tasks.len()).into());
        }
        let others = others.filter(|(id, _)| !id.starts_with("reply:")).map(copied).collect();
        Ok(Self { books, tasks: Arc::new(tasks), others: Arc::new(others) })
    }

    /// Gives each of `owners`, who have nothing yet, what the model user has, its tasks so many times.
    pub(super) async fn give(&self, owners: &[String], times: usize) -> Result<(), Failure> {
        for owners in owners.chunks(AT_ONCE) {
            together(owners.iter().map(|owner| {
                let book = self.books.open(owner);
                let (tasks, others) = (self.tasks.clone(), self.others.clone());
                async move {
                    let all = (0..times).flat_map(|time| {
                        tasks.iter().enumerate().map(move |(place, task)| again(task, time, place))
                    });
                    let all: Vec<_> = others.iter().cloned().chain(all).collect();
                    for put in all.chunks(FILL) {
                        let put = put.to_vec();
                        let decide = move |_: &View<Value>| {
                            let change = Change { put: put.clone(), ..Change::none() };
                            Ok::<_, Infallible>((change, ()))
                        };
                        book.commit(decide).await?;
                    }
                    Ok(())
                }
            }))
            .await?;
        }
        Ok(())
    }
}

/// The same task under an id of its own; the first time under its own.
fn again((id, record): &(String, Value), time: usize, place: usize) -> (String, Value) {
    if time == 0 {
        return (id.clone(), record.clone());
    }
    let beginning = id.get(..24).unwrap_or(id);
    let new = format!("{beginning}{:012x}", time * TASKS + place);
    let record = record.to_string().replace(id.as_str(), &new);
    (new, record.parse().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_copy_differs_by_its_id_wherever_that_stands() {
        let id = "0190f2d7-0000-7000-8000-00000000abcd";
        let task = (id.to_owned(), json!({ "task": { "id": id, "series": [id], "title": "a" } }));
        assert_eq!(again(&task, 0, 5), task);
        let (new, record) = again(&task, 2, 5);
        assert_eq!(new, "0190f2d7-0000-7000-8000-0000000007d5");
        assert_eq!(record, json!({ "task": { "id": new, "series": [new], "title": "a" } }));
    }
}
