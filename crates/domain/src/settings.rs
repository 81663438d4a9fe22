//! What a user has set for everything that is theirs.

use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::violation::Violations;
use crate::when::read_zone;

#[cfg(test)]
mod tests;

/// A user's settings; nothing set is [`Settings::default`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The zone that the user lives in: where a date without a zone begins.
    #[serde(default, serialize_with = "name", deserialize_with = "named")]
    pub tz: Tz,
    /// Settings of a version of Daybook that is newer than this one. They are kept as they are.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

impl Settings {
    /// The settings after a merge patch (RFC 7396): `{tz?}`, absent being untouched and null as usual.
    pub fn patch(&self, body: &Value) -> Result<Self, Violations> {
        Violations::collect(|reader| {
            let fields = reader.object(body, &["tz"])?;
            let mut after = self.clone();
            if fields.contains_key("tz") {
                after.tz = reader.field(fields, "tz", read_zone).unwrap_or_default();
            }
            Some(after)
        })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn name<S: Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.name())
}

fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    use serde::de::Error;
    let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    name.parse().map_err(|_| D::Error::custom("the zone is unknown"))
}
