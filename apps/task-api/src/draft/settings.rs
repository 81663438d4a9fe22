//! A user's settings in a draft.

use domain::event::Event;
use domain::settings::Settings;

use super::Draft;
use crate::record::{Kept, Record, SETTINGS_KEY};
use crate::refusal::Refusal;

impl Draft<'_> {
    /// Announces what differs between two states of the settings, and keeps the new one. Nothing where nothing differs.
    pub(crate) fn put_settings(
        &mut self,
        before: &Settings,
        after: &Settings,
    ) -> Result<(), Refusal> {
        let Some(event) = Event::settings(self.user, before, after, self.now) else {
            return Ok(());
        };
        let seq = self.announce(&event)?;
        self.put(SETTINGS_KEY.to_owned(), Record::Settings(Kept { seq, item: after.clone() }));
        Ok(())
    }
}
