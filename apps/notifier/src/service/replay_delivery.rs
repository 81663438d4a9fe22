//! `NotifierService.ReplayDelivery`

use chrono::TimeDelta;
use contract::notifier::{Document, Item};
use contract::rest::DeliveryResource;
use tonic::Status;

use super::{away, document, user};
use crate::app::Notifier;
use crate::inbox::Inbox;
use crate::jobs::{Wanted, arm_delivery};
use crate::notification::Way;

/// How long after it was asked for the job comes that sees to it if this process dies first.
const SAFETY: TimeDelta = TimeDelta::seconds(30);

impl Notifier {
    pub(super) async fn replay_delivery(&self, request: Item) -> Result<Document, Status> {
        let user = user(request.user)?;
        let missing = || Status::not_found("there is no such delivery");
        let (id, way) = request.id.split_once('.').ok_or_else(missing)?;
        let id = id.parse().map_err(|_| missing())?;
        let way: Way = way.parse().map_err(|_| missing())?;
        let wanted = Wanted { user: user.clone(), id, way };
        if Inbox::of(&self.look(&user).await?).notification(id).is_none() {
            return Err(missing());
        }
        let now = self.now();
        arm_delivery(self, &wanted, now + SAFETY).await.map_err(|error| away(&error))?;
        let replayed = self.change(&user, move |draft| {
            let found = draft.notification(id).and_then(|it| it.deliveries.get(&way));
            let delivery = found.ok_or_else(|| Status::not_found("there is no such delivery"))?;
            let again = delivery
                .replayed(now)
                .ok_or_else(|| Status::failed_precondition("it is still under way"))?;
            draft.deliver(id, way, again.clone());
            Ok::<DeliveryResource, Status>(again.resource(id, way))
        });
        let replayed = replayed.await?;
        arm_delivery(self, &wanted, now).await.map_err(|error| away(&error))?;
        document(&replayed)
    }
}
