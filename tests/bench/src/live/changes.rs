//! Changes at a steady rate, whether those before are answered or not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{MissedTickBehavior, interval};

use crate::Failure;
use crate::bench::together;
use crate::tasks::api::{Api, User, expect};
use crate::tasks::http::{Connection, request};

/// So many requests may be under way at once.
const CONNECTIONS: usize = 32;

/// A user with one task.
#[derive(Clone)]
pub(super) struct Owner {
    pub(super) user: User,
    task: String,
}

/// Makes so many users, each with a task.
pub(super) async fn owners(api: &Api, prefix: &str, count: usize) -> Result<Vec<Owner>, Failure> {
    let names: Arc<Mutex<Vec<String>>> =
        Arc::new(Mutex::new((0..count).map(|number| format!("{prefix}-{number}")).collect()));
    let made = together((0..8).map(|_| {
        let (api, names) = (*api, names.clone());
        async move {
            let (mut connection, mut owners) = (api.connect().await?, Vec::new());
            loop {
                let Some(name) = names.lock().await.pop() else { return Ok(owners) };
                let user = api.user(&name).await?;
                let made = expect(connection.send(&user.create(0)).await?)?;
                let made: Value = serde_json::from_slice(made)?;
                let task = made["id"].as_str().ok_or("no id")?.to_owned();
                owners.push(Owner { user, task });
            }
        }
    }));
    Ok(made.await?.concat())
}

/// When each change was asked for, by its number; `None` where it was refused.
pub(super) type Asked = Vec<Option<Instant>>;

/// Lets one owner after the other change the task's title to the number of the change and `words`, `rate` times a second for
/// `length`. A title that the task has already would be no change: other rounds have other words.
pub(super) async fn make(
    address: SocketAddr,
    owners: &[Owner],
    words: &str,
    rate: u32,
    length: Duration,
) -> Result<Asked, Failure> {
    let count = (length.as_secs_f64() * f64::from(rate)).round() as usize;
    let (sender, receiver) = mpsc::channel::<(usize, Vec<u8>, Instant)>(count);
    let receiver = Arc::new(Mutex::new(receiver));
    let asking = together((0..CONNECTIONS).map(|_| {
        let receiver = receiver.clone();
        async move {
            let (mut connection, mut asked) = (Connection::open(address).await?, Vec::new());
            loop {
                let Some((number, bytes, at)) = receiver.lock().await.recv().await else {
                    return Ok(asked);
                };
                let answer = connection.send(&bytes).await?;
                asked.push((number, (answer.status == 200).then_some(at)));
            }
        }
    }));
    let offering = async {
        let mut tick = interval(Duration::from_secs(1) / rate);
        tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for number in 0..count {
            let at = tick.tick().await.into_std();
            let Owner { user, task } = &owners[number % owners.len()];
            let body = json!({ "title": format!("{number} {words}") });
            let path = format!("/api/v1/tasks/{task}");
            let bytes = request("PATCH", &path, &user.token, &body.to_string());
            sender.send((number, bytes, at)).await?;
        }
        drop(sender);
        Ok::<_, Failure>(())
    };
    let (asked, offered) = tokio::join!(asking, offering);
    offered?;
    let mut all = vec![None; count];
    for (number, at) in asked?.concat() {
        all[number] = at;
    }
    Ok(all)
}
