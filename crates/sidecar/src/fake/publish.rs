//! Publishing in memory.

use async_trait::async_trait;
use chrono::DateTime;
use tonic::Status;

use super::{Call, FakeDapr, Fault, Inner, LateAction, Part, no_answer};
use crate::{CloudEvent, Publish, PublishRaw, SidecarError};

/// An event that the broker has taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// Where.
    pub topic: String,
    /// What.
    pub event: CloudEvent,
}

impl FakeDapr {
    async fn ask_broker(&self, doing: &'static str) -> Result<Option<Fault>, SidecarError> {
        let fault = self.enter(Call::Publish, doing).await?;
        if self.lock().faults.down.contains(&Part::Broker) {
            let status = Status::internal("client has run out of available brokers to talk to");
            return Err(SidecarError::new(doing, status));
        }
        match fault {
            Some(Fault::Conflict) => Err(SidecarError::new(doing, Status::internal("failed"))),
            fault => Ok(fault),
        }
    }
}

impl Inner {
    fn publish(&mut self, topic: &str, event: &CloudEvent, late: bool) {
        let published = Published { topic: topic.to_owned(), event: event.clone() };
        match late {
            true => self.postpone(LateAction::Publish(published)),
            false => self.broker.accept(published),
        }
    }
}

#[async_trait]
impl Publish for FakeDapr {
    async fn publish(&self, topic: &str, event: &CloudEvent) -> Result<(), SidecarError> {
        const DOING: &str = "publish an event";
        let fault = self.ask_broker(DOING).await?;
        if fault == Some(Fault::Partial) {
            return Err(SidecarError::new(DOING, Status::internal("failed")));
        }
        self.lock().publish(topic, event, fault == Some(Fault::Late));
        fault.map_or(Ok(()), |_| Err(no_answer(DOING)))
    }

    async fn publish_bulk(
        &self,
        topic: &str,
        events: &[CloudEvent],
    ) -> Result<Vec<Result<(), SidecarError>>, SidecarError> {
        const DOING: &str = "publish events in bulk";
        let fault = self.ask_broker(DOING).await?;
        let mut inner = self.lock();
        let mut results = Vec::with_capacity(events.len());
        for event in events {
            if fault == Some(Fault::Partial) && inner.random.below(2) == 0 {
                results.push(Err(SidecarError::new(DOING, Status::internal("failed"))));
                continue;
            }
            inner.publish(topic, event, fault == Some(Fault::Late));
            results.push(Ok(()));
        }
        match fault {
            None | Some(Fault::Partial) => Ok(results),
            Some(_) => Err(no_answer(DOING)),
        }
    }
}

#[async_trait]
impl PublishRaw for FakeDapr {
    /// What is no CloudEvent becomes the data of one without a name.
    async fn publish_raw(
        &self,
        topic: &str,
        message: Vec<u8>,
        key: &str,
    ) -> Result<(), SidecarError> {
        let event = serde_json::from_slice(&message).unwrap_or_else(|_| CloudEvent {
            id: String::new(),
            source: String::new(),
            kind: String::new(),
            subject: String::new(),
            time: DateTime::UNIX_EPOCH,
            dataschema: None,
            partition_key: key.to_owned(),
            traceparent: None,
            data: String::from_utf8_lossy(&message).into(),
        });
        self.publish(topic, &event).await
    }
}
