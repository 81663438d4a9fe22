//! Undo tokens: which verb of which task is meant. What the verb changed is kept beside the task, so there is nothing to
//! sign and nothing to make up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::TaskId;
use uuid::Uuid;

/// The token of the verb that made that version of that task.
pub(crate) fn token(task: TaskId, version: u64) -> String {
    let mut bytes = task.0.as_bytes().to_vec();
    bytes.extend(version.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Which verb a token means; `None` where it is no token.
pub(crate) fn read_token(text: &str) -> Option<(TaskId, u64)> {
    let bytes: [u8; 24] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    let (id, version) = bytes.split_at(16);
    Some((TaskId(Uuid::from_slice(id).ok()?), u64::from_be_bytes(version.try_into().ok()?)))
}
