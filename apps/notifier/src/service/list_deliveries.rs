//! `NotifierService.ListDeliveries`

use contract::notifier::{ListDeliveriesRequest, ListDeliveriesResponse};
use contract::rest::DeliveryResource;
use tonic::Status;
use uuid::Uuid;

use super::{id, page, user};
use crate::app::Notifier;
use crate::inbox::Inbox;
use crate::notification::Way;

/// Where a delivery stands among all: by its notification, then by its way.
type Place = (i64, Uuid, Way);

impl Notifier {
    pub(super) async fn list_deliveries(
        &self,
        request: ListDeliveriesRequest,
    ) -> Result<ListDeliveriesResponse, Status> {
        let (user, size) = (user(request.user)?, page(request.page_size)?);
        let webhook = Some(request.webhook).filter(|it| !it.is_empty());
        let webhook = webhook.map(|webhook| id(&webhook)).transpose()?;
        let before = place(&request.page_token)?;
        let view = self.look(&user).await?;
        let inbox = Inbox::of(&view);
        if webhook.is_some_and(|webhook| inbox.webhook(webhook).is_none()) {
            return Err(Status::not_found("there is no such webhook"));
        }
        let all = inbox.newest_first().into_iter().flat_map(|it| {
            let (millis, id) = it.place();
            let ways = it.deliveries.iter().rev();
            ways.map(move |(way, delivery)| ((millis, id, *way), delivery.resource(id, *way)))
        });
        let mut rest = all
            .filter(|(place, _)| before.is_none_or(|before| *place < before))
            .filter(|(_, it)| webhook.is_none_or(|webhook| it.webhook == Some(webhook)));
        let items: Vec<(Place, DeliveryResource)> = rest.by_ref().take(size).collect();
        let last = items.last().filter(|_| rest.next().is_some());
        let next_page_token = last.map(|(place, _)| token(*place)).unwrap_or_default();
        let written = items.iter().map(|(_, it)| serde_json::to_string(it));
        let deliveries_json = written
            .collect::<Result<_, _>>()
            .map_err(|_| Status::internal("it cannot be written"))?;
        Ok(ListDeliveriesResponse { deliveries_json, next_page_token })
    }
}

fn token((millis, id, way): Place) -> String {
    format!("{millis}.{id}.{way}")
}

fn place(token: &str) -> Result<Option<Place>, Status> {
    if token.is_empty() {
        return Ok(None);
    }
    let place = || {
        let (millis, rest) = token.split_once('.')?;
        let (id, way) = rest.split_once('.')?;
        Some((millis.parse().ok()?, id.parse().ok()?, way.parse().ok()?))
    };
    place().map(Some).ok_or_else(|| Status::invalid_argument("page_token: not one of ours"))
}
