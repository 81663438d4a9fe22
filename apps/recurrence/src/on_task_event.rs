//! `task-events` → the agenda: of series, and of the zones that users are in

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::App;
use crate::agenda::{Heard, shard_of};
use crate::app::NotDone;

/// Handles events of series and settings; lets all others pass.
pub struct OnTaskEvent(pub App);

#[async_trait]
impl EventHandler for OnTaskEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        self.handle_bulk(vec![event]).await.into_iter().collect()
    }

    /// One commit for each shard of the agenda that any event is about. Most events are about none.
    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        let mut results: Vec<_> = events.iter().map(|_| Ok(())).collect();
        let mut by_shard: BTreeMap<u64, Vec<(usize, Heard)>> = BTreeMap::new();
        for (place, event) in events.iter().enumerate() {
            if !Heard::concerns(&event.kind) {
                continue;
            }
            match Heard::read(event) {
                Ok(heard) => {
                    by_shard.entry(shard_of(&heard.user)).or_default().push((place, heard))
                }
                Err(malformed) => results[place] = Err(HandlerError::refuse(malformed)),
            }
        }
        for (shard, heard) in by_shard {
            let (places, heard): (Vec<_>, Vec<_>) = heard.into_iter().unzip();
            if let Err(error) = self.0.hear(shard, heard).await {
                let error = Arc::new(error);
                for place in places {
                    results[place] = Err(HandlerError::retry(error.clone()));
                }
            }
        }
        results
    }
}

impl App {
    /// Takes it in, then sets the jobs of what is next now: in this order a job never knows of more than the agenda does. Done
    /// only when both are.
    async fn hear(&self, shard: u64, heard: Vec<Heard>) -> Result<(), NotDone> {
        let next = self.agenda.write(shard, self.now(), move |draft| {
            heard.iter().for_each(|heard| draft.hear(heard));
        });
        self.arm_all(&next.await?).await
    }
}
