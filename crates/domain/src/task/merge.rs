//! JSON merge patch.

use serde_json::{Map, Value};

#[cfg(test)]
mod tests;

/// What becomes of `target` by `patch` (RFC 7396 §2).
pub(crate) fn merge(target: Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut target = if let Value::Object(fields) = target { fields } else { Map::new() };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(name);
        } else {
            let present = target.remove(name).unwrap_or(Value::Null);
            target.insert(name.clone(), merge(present, value));
        }
    }
    Value::Object(target)
}
