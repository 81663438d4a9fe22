//! What crosses a wire: gRPC messages, events and REST forms, and the names they go by.
//!
//! Invariant: a form that others have seen never changes its meaning. A new field is optional; a breaking
//! change is a new `v2` beside the `v1`. `golden/` holds each form.

pub mod auth_event;
pub mod names;
pub mod notification_event;
pub mod reminder_event;
pub mod rest;
pub mod task_event;

/// `daybook.audit.v1`, compiled from `proto/`.
pub mod audit {
    #![expect(
        missing_docs,
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason,
        clippy::too_many_lines,
        reason = "generated from the documented proto/"
    )]
    tonic::include_proto!("daybook.audit.v1");
}

/// `daybook.notifier.v1`, compiled from `proto/`.
pub mod notifier {
    #![expect(
        missing_docs,
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason,
        clippy::too_many_lines,
        reason = "generated from the documented proto/"
    )]
    tonic::include_proto!("daybook.notifier.v1");
}

/// `daybook.tasks.v1`, compiled from `proto/`.
pub mod tasks {
    #![expect(
        missing_docs,
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason,
        clippy::too_many_lines,
        reason = "generated from the documented proto/"
    )]
    tonic::include_proto!("daybook.tasks.v1");

    /// How many instants `CheckReminders` is asked about at a time, at most.
    pub const MOST_INSTANTS: usize = 100;
}
