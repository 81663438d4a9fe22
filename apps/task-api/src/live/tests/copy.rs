//! A client that keeps a copy, and is told what it is told.

use std::collections::BTreeMap;

use super::*;

/// What a client keeps: of each kind, by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Copy {
    pub(super) things: BTreeMap<(String, String), Value>,
    /// The id of the last message.
    pub(super) last: String,
    /// The place of the last message.
    pub(super) seq: u64,
    /// The places that it was told of, in turn.
    pub(super) told: Vec<u64>,
}

impl Copy {
    /// All that there is, and the token to go on with.
    pub(super) async fn whole(world: &World) -> (Self, String) {
        let mut copy = Self::default();
        let mut since = String::new();
        loop {
            let path = format!("/api/v1/changes?since={since}");
            let (status, page) = world.ask(Method::GET, &path, json!({})).await;
            assert_eq!(status, StatusCode::OK);
            copy.put(&page);
            since = page["next_token"].as_str().unwrap().to_owned();
            if page["has_more"] == false {
                copy.last.clone_from(&since);
                return (copy, since);
            }
        }
    }

    fn put(&mut self, change: &Value) {
        for (kind, plural, id) in [
            ("task", "tasks", "id"),
            ("list", "lists", "id"),
            ("tag", "tags", "name"),
            ("filter", "filters", "id"),
            ("series", "series", "id"),
        ] {
            for item in change["upserts"][plural].as_array().unwrap() {
                let id = item[id].as_str().unwrap().to_lowercase();
                self.things.insert((kind.to_owned(), id), item.clone());
            }
        }
        for gone in change["tombstones"].as_array().unwrap() {
            let id = gone["id"].as_str().unwrap().to_lowercase();
            self.things.remove(&(gone["kind"].as_str().unwrap().to_owned(), id));
        }
    }

    /// Takes the next thing that the stream tells; what kind of message it was.
    pub(super) async fn hear(&mut self, world: &World, feed: &mut Feed) -> String {
        match feed.next().await {
            Signal::Tell(frame) | Signal::Heartbeat(frame) => {
                self.take(world, &serde_json::from_str(frame.text().as_str()).unwrap()).await
            }
            Signal::End(end) => end.label().to_owned(),
        }
    }

    pub(super) async fn take(&mut self, world: &World, message: &Value) -> String {
        let event = message["event"].as_str().unwrap().to_owned();
        let seq = message["seq"].as_u64().unwrap();
        match event.as_str() {
            "change" => {
                assert!(seq > self.seq, "{seq} was told after {}", self.seq);
                self.told.push(seq);
                self.put(message);
            }
            "reset" => self.things = Self::whole(world).await.0.things,
            "ready" | "heartbeat" => assert!(seq >= self.seq, "{event} goes back to {seq}"),
            _ => panic!("{message}"),
        }
        self.seq = seq;
        message["id"].as_str().unwrap().clone_into(&mut self.last);
        event
    }

    /// Takes all that the stream tells until it only says, three times, that it is there.
    pub(super) async fn drain(&mut self, world: &World, feed: &mut Feed) {
        let mut quiet = 0;
        while quiet < 3 {
            quiet = if self.hear(world, feed).await == "heartbeat" { quiet + 1 } else { 0 };
        }
    }

    /// Takes what there is by now.
    pub(super) async fn catch_up(&mut self, world: &World, feed: &mut Feed) {
        let soon = Duration::from_millis(100);
        while let Ok(signal) = tokio::time::timeout(soon, feed.next()).await {
            let (Signal::Tell(frame) | Signal::Heartbeat(frame)) = signal else {
                panic!("{signal:?}")
            };
            self.take(world, &serde_json::from_str(frame.text().as_str()).unwrap()).await;
        }
    }

    /// What the client has is what the book has.
    #[track_caller]
    pub(super) fn assert_whole(&self, book: &Self) {
        assert_eq!(self.things, book.things);
    }
}
