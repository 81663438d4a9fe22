//! A subscriber that only says when an event came, over a streaming subscription.

use std::time::{Duration, Instant};

use dapr::dapr::proto::runtime::v1::subscribe_topic_events_request_alpha1::SubscribeTopicEventsRequestType as Request;
use dapr::dapr::proto::runtime::v1::subscribe_topic_events_response_alpha1::SubscribeTopicEventsResponseType as Response;
use dapr::dapr::proto::runtime::v1::topic_event_response::TopicEventResponseStatus;
use dapr::dapr::proto::runtime::v1::{
    SubscribeTopicEventsRequestAlpha1, SubscribeTopicEventsRequestInitialAlpha1,
    SubscribeTopicEventsRequestProcessedAlpha1, TopicEventResponse,
};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::Streaming;

use crate::Failure;
use crate::bare::Bare;
use crate::components::PUBSUB;

/// How long a consumer group may take to form.
const LIMIT: Duration = Duration::from_secs(60);
/// A topic on which nothing came for so long has been heard to its end.
const QUIET: Duration = Duration::from_millis(1_500);

/// A subscription to one topic.
pub(crate) struct Listener {
    arrivals: mpsc::UnboundedReceiver<Instant>,
}

impl Listener {
    pub(crate) async fn start(bare: &Bare, topic: &str) -> Result<Self, Failure> {
        let (ask, asked) = mpsc::unbounded_channel();
        let initial = SubscribeTopicEventsRequestInitialAlpha1 {
            pubsub_name: PUBSUB.to_owned(),
            topic: topic.to_owned(),
            ..Default::default()
        };
        ask.send(request(Request::InitialRequest(initial)))?;
        // A stream has no deadline, unlike the calls of `bare`.
        let mut client = bare.streaming().await?;
        let requests = UnboundedReceiverStream::new(asked);
        let answers = client.subscribe_topic_events_alpha1(requests).await?.into_inner();
        let (arrived, arrivals) = mpsc::unbounded_channel();
        tokio::spawn(hear(answers, ask, arrived));
        Ok(Self { arrivals })
    }

    /// When the next event came.
    pub(crate) async fn next(&mut self) -> Result<Instant, Failure> {
        self.arrivals.recv().await.ok_or_else(|| "the subscription ended".into())
    }

    /// Waits for so many events.
    pub(crate) async fn take(&mut self, count: usize) -> Result<(), Failure> {
        for _ in 0..count {
            self.next().await?;
        }
        Ok(())
    }

    /// Announces something, and waits until it and everything before it was heard.
    pub(crate) async fn settle(
        &mut self,
        announce: impl AsyncFnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        announce().await?;
        timeout(LIMIT, self.next()).await.map_err(|_| "the subscription brought nothing")??;
        while let Ok(next) = timeout(QUIET, self.next()).await {
            next?;
        }
        Ok(())
    }
}

/// Notes when each event comes, and says that it was taken.
async fn hear(
    mut answers: Streaming<dapr::dapr::proto::runtime::v1::SubscribeTopicEventsResponseAlpha1>,
    ask: mpsc::UnboundedSender<SubscribeTopicEventsRequestAlpha1>,
    arrived: mpsc::UnboundedSender<Instant>,
) {
    while let Ok(Some(answer)) = answers.message().await {
        let Some(Response::EventMessage(event)) = answer.subscribe_topic_events_response_type
        else {
            continue;
        };
        let now = Instant::now();
        let status = TopicEventResponse { status: TopicEventResponseStatus::Success.into() };
        let taken =
            SubscribeTopicEventsRequestProcessedAlpha1 { id: event.id, status: Some(status) };
        if ask.send(request(Request::EventProcessed(taken))).is_err() || arrived.send(now).is_err()
        {
            return; // nobody listens any more
        }
    }
}

fn request(request: Request) -> SubscribeTopicEventsRequestAlpha1 {
    SubscribeTopicEventsRequestAlpha1 { subscribe_topic_events_request_type: Some(request) }
}
