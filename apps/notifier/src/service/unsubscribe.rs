//! `NotifierService.Unsubscribe`

use contract::notifier::{Document, UnsubscribeRequest};
use domain::UserId;
use subtle::ConstantTimeEq;
use tonic::Status;

use crate::app::Notifier;
use crate::record::{PREFERENCES_KEY, Record};

impl Notifier {
    /// Of a token that is none it says no more than of one that was.
    pub(super) async fn unsubscribe(
        &self,
        request: UnsubscribeRequest,
    ) -> Result<Document, Status> {
        let unknown = || Status::not_found("there is no such link");
        // A user's id may hold dots, what follows it does not.
        let (user, token) = request.token.rsplit_once('.').ok_or_else(unknown)?;
        let user: UserId = user.parse().map_err(|_| unknown())?;
        let token = token.to_owned();
        let ended = self.change(&user, move |draft| {
            let mut preferences = draft.inbox().preferences();
            let kept = preferences.unsubscribe.as_deref().unwrap_or_default();
            let is_it = !kept.is_empty() && bool::from(kept.as_bytes().ct_eq(token.as_bytes()));
            if !is_it {
                return Err(Status::not_found("there is no such link"));
            }
            if preferences.email {
                preferences.email = false;
                let record = Record::Preferences(Box::new(preferences));
                draft.put(PREFERENCES_KEY.to_owned(), record);
            }
            Ok(())
        });
        ended.await.map(|()| Document::default())
    }
}
