//! `NotifierService.ReplayDelivery`

use chrono::{DateTime, TimeDelta, Utc};
use contract::notifier::{Document, Item};
use contract::rest::DeliveryResource;
use tonic::Status;

use super::{away, document, user};
use crate::app::Notifier;
use crate::delivery::Delivery;
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
        let view = self.look(&user).await?;
        let found = Inbox::of(&view).notification(id).and_then(|it| it.deliveries.get(&way));
        // First of all: the job of one that is under way may not be put off.
        again(found, self.now())?;
        let now = self.now();
        arm_delivery(self, &wanted, now + SAFETY).await.map_err(|error| away(&error))?;
        let replayed = self.change(&user, move |draft| {
            let found = draft.notification(id).and_then(|it| it.deliveries.get(&way));
            let again = again(found, now)?;
            draft.deliver(id, way, again.clone());
            Ok::<DeliveryResource, Status>(again.resource(id, way))
        });
        let replayed = replayed.await?;
        arm_delivery(self, &wanted, now).await.map_err(|error| away(&error))?;
        document(&replayed)
    }
}

fn again(found: Option<&Delivery>, now: DateTime<Utc>) -> Result<Delivery, Status> {
    let delivery = found.ok_or_else(|| Status::not_found("there is no such delivery"))?;
    delivery.replayed(now).ok_or_else(|| Status::failed_precondition("it is still under way"))
}
