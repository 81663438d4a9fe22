//! `NotifierService.Forget`

use contract::notifier::{Document, User};
use tonic::Status;

use super::user;
use crate::app::Notifier;
use crate::jobs::disarm_digest;

/// So many records go in one commit.
const PER_COMMIT: usize = 1000;

impl Notifier {
    /// Jobs of deliveries find nothing any more.
    pub(super) async fn forget(&self, request: User) -> Result<Document, Status> {
        let user = user(request.user)?;
        disarm_digest(self, &user).await;
        loop {
            let forgotten = self.change(&user, move |draft| {
                let keys: Vec<String> = draft.inbox().keys().take(PER_COMMIT).collect();
                let count = keys.len();
                keys.into_iter().for_each(|key| draft.remove(key));
                Ok(count)
            });
            if forgotten.await? < PER_COMMIT {
                return Ok(Document::default());
            }
        }
    }
}
