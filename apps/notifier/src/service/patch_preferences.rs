//! `NotifierService.PatchPreferences`

use contract::notifier::{Document, Patch};
use tonic::Status;

use super::{away, body, document, invalid, user};
use crate::app::Notifier;
use crate::inbox::Inbox;
use crate::jobs::{arm_digest, disarm_digest};
use crate::record::{PREFERENCES_KEY, Record};

impl Notifier {
    pub(super) async fn patch_preferences(&self, request: Patch) -> Result<Document, Status> {
        let (user, patch) = (user(request.user)?, body(&request.json)?);
        let before = Inbox::of(&self.look(&user).await?).preferences();
        let wanted = before.patched(&patch).map_err(|wrong| invalid(&wrong))?.digest_at;
        // Before it is kept: a job that comes for nothing does no harm, one that does not come would.
        if let Some(time) = wanted {
            let contact = self.0.contacts.of(&user).await.map_err(|error| away(&error))?;
            let armed = arm_digest(self, &user, time, contact.zone, self.now()).await;
            armed.map_err(|error| away(&error))?;
        }
        let kept = self.change(&user, move |draft| {
            let preferences = draft.inbox().preferences();
            let new = preferences.patched(&patch).map_err(|wrong| invalid(&wrong))?;
            if new != preferences {
                let record = Record::Preferences(Box::new(new.clone()));
                draft.put(PREFERENCES_KEY.to_owned(), record);
            }
            Ok(new)
        });
        let kept = kept.await?;
        if kept.digest_at.is_none() {
            disarm_digest(self, &user).await;
        }
        document(&kept.resource())
    }
}
