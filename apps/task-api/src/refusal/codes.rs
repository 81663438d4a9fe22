//! The codes that task-api adds to those of `service`. Each has a heading in `docs/errors.md`.

/// All of them.
pub(crate) const CODES: [&str; 19] = [
    "precondition-failed",
    "invalid-header",
    "idempotency-key-reused",
    "idempotency-key-in-flight",
    "in-trash",
    "not-recurring",
    "task-closed",
    "changed-since",
    "no-room",
    "already-there",
    "limit-reached",
    "change-too-large",
    "changes-gone",
    "batch-refused",
    "wrong-credentials",
    "token-refused",
    "account-disabled",
    "too-many-streams",
    "upgrade-required",
];
