//! What task-api asks of notifier: on behalf of users, whom it has verified, and for letters of accounts.

use std::time::Duration;

use contract::notifier::notifier_service_client::NotifierServiceClient;
use contract::notifier::notifier_service_server::NotifierService;
use contract::notifier::{
    Document, Item, ListDeliveriesRequest, ListDeliveriesResponse, ListNotificationsRequest,
    ListNotificationsResponse, MarkNotificationsRequest, Patch, SendLetterRequest,
    UnsubscribeRequest, User,
};
use sidecar::AppChannel;
use tonic::{Request, Response, Status};

/// Longer than the relay waits for a webhook's endpoint, and shorter than a request of the API may take.
const TEST_LIMIT: Duration = Duration::from_secs(13);
/// Longer than a mail server may take, with others before it.
const LETTER_LIMIT: Duration = Duration::from_secs(60);

/// The notifier app, by service invocation through the sidecar.
pub struct InvokedNotifier(NotifierServiceClient<AppChannel>);

impl InvokedNotifier {
    /// `channel` leads to the notifier app.
    pub fn new(channel: AppChannel) -> Self {
        Self(NotifierServiceClient::new(channel))
    }
}

/// Each method is that of the client, with a limit of its own where one is named.
macro_rules! invoked {
    ($($method:ident: $request:ty => $response:ty $(, $limit:expr)?;)+) => {
        #[tonic::async_trait]
        impl NotifierService for InvokedNotifier {
            $(async fn $method(
                &self,
                request: Request<$request>,
            ) -> Result<Response<$response>, Status> {
                $(let mut request = request;
                request.set_timeout($limit);)?
                self.0.clone().$method(request).await
            })+
        }
    };
}

invoked! {
    list_notifications: ListNotificationsRequest => ListNotificationsResponse;
    mark_notifications: MarkNotificationsRequest => Document;
    get_preferences: User => Document;
    patch_preferences: Patch => Document;
    list_deliveries: ListDeliveriesRequest => ListDeliveriesResponse;
    replay_delivery: Item => Document;
    list_webhooks: User => Document;
    create_webhook: Patch => Document;
    update_webhook: Patch => Document;
    delete_webhook: Item => Document;
    test_webhook: Item => Document, TEST_LIMIT;
    unsubscribe: UnsubscribeRequest => Document;
    send_letter: SendLetterRequest => Document, LETTER_LIMIT;
    forget: User => Document;
}
