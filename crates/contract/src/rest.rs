//! The REST API's forms under `/api/v1`: JSON, `snake_case`, RFC 3339 instants in UTC, `YYYY-MM-DD` dates.
//!
//! What the API answers with is here as it is sent. What it takes is here as it is described: `domain` reads bodies, because
//! there absent and null differ, and every fault is told at once.

mod account;
mod audit;
mod batch;
mod body;
mod changes;
mod dev_token;
mod list;
mod live;
mod notification;
mod page;
mod problem;
mod reminder;
mod saved_filter;
mod series;
mod settings;
mod tag;
mod task;
mod wish;

pub use account::{
    AccountResource, ChangePassword, CreateToken, CreatedToken, Credentials, DeleteMe, GivenToken,
    Hidden, Me, PatchAccount, PatchMe, RefreshSession, RequestPasswordReset, ResetPassword,
    RoleForm, ScopeForm, SessionResource, SignedIn, TokenResource,
};
pub use audit::AuditEntry;
pub use batch::{
    CreateOperation, DeleteOperation, MoveOperation, NewDates, NewPlace, OperationForm,
    PatchOperation, PlainOperation, RanBatch, RanOperation, RescheduleOperation, RunBatch,
    TagsOperation,
};
pub use body::{AddTags, CreateTask, MoveTask, PatchTask, RescheduleTask, UndoVerbs, Versioned};
pub use changes::{Changes, GoneKind, GoneThing, Upserts};
pub use dev_token::{DevToken, IssueDevToken};
pub use list::{CreateList, EmptiedTrash, ListResource, ListedList, MoveList, PatchList};
pub use live::{
    LiveChange, LiveEnd, LiveEndReason, LiveMessage, LiveNotification, LivePlace, LiveTicket,
};
pub use notification::{
    Channel, Channels, CreateWebhook, DeliveryResource, DeliveryStatus, MarkedNotifications,
    NotificationKind, NotificationPage, NotificationResource, PatchChannels, PatchPreferences,
    PatchWebhook, Preferences, QuietHours, TestedWebhook, WebhookList, WebhookResource,
};
pub use page::{FoundTask, Highlighted, HighlightedField, Page, Range, TaskPage};
pub use problem::{ProblemDetails, ProblemPlace};
pub use reminder::{SnoozeTask, UpcomingReminder};
pub use saved_filter::{CreateSavedFilter, PutSavedFilter, SavedFilterResource};
pub use series::{
    ChangedSeries, LeadForm, PatchSeries, PreviewRecurrence, PreviewedDate, RecurrencePreview,
    SeriesResource, TemplateResource,
};
pub use settings::{PatchSettings, SettingsResource};
pub use tag::{CreateTag, ListedTag, MergeTag, PatchTag, TagResource};
pub use task::{ChangedTask, TaskResource};
pub use wish::{
    ChecklistItemForm, EveryForm, OccurrenceForm, PriorityForm, RecurrenceForm, ReminderForm,
    StatusForm, WhenForm,
};
