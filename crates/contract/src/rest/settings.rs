//! A user's settings as the API shows and takes them.

use domain::settings::Settings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the user has set for everything that is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Settings)]
pub struct SettingsResource {
    /// The IANA zone that the user lives in: where a date without a zone begins, for reminders, recurrences and digests.
    #[schema(example = "Europe/Berlin")]
    pub tz: String,
}

impl From<&Settings> for SettingsResource {
    fn from(settings: &Settings) -> Self {
        Self { tz: settings.tz.name().to_owned() }
    }
}

/// A JSON merge patch (RFC 7396): absent is untouched, null is as usual.
#[derive(ToSchema)]
#[schema(example = json!({ "tz": "Europe/Berlin" }))]
#[serde(deny_unknown_fields)]
pub struct PatchSettings {
    /// The name of an IANA zone. As usual `UTC`.
    pub tz: Option<String>,
}
