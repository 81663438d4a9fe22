//! One whole Daybook per test: the apps, their sidecars and everything they stand on, as separate
//! processes, from the component files that users have.
//!
//! ```no_run
//! # async fn example() -> testkit::Result<()> {
//! // of the profile that DAYBOOK_PROFILE names
//! testkit::with_daybook(async |daybook| {
//!     let ada = daybook.user("ada").await?;
//!     ada.create("water the plants").await?.expect_status(201);
//!     daybook.sidecar("audit").kill9().await;
//!     daybook.sidecar("audit").restart().await?;
//!     ada.wait_for_audit(1).await?;
//!     Ok(())
//! })
//! .await
//! # }
//! ```
//!
//! Nothing is left behind, whatever happens to the test. When a test fails, the end of each log
//! is printed; when it passes though an app panicked, or though a secret or a token is in any log, it
//! fails after all.

mod app;
mod backing;
mod daybook;
mod egress;
mod events;
mod http;
mod mail;
mod observer;
mod part;
mod paths;
mod profile;
mod secrets;
mod user;
mod wait;

pub use app::{App, Ran};
pub use daybook::{Daybook, Member, NEVER_LOGGED, Wishes, with_daybook, with_daybook_of};
pub use events::Events;
pub use http::{Client, Reply};
pub use mail::{MailServer, Message};
pub use observer::Observer;
pub use part::Part;
pub use profile::Profile;
pub use user::User;
pub use wait::{LIMIT, note, var, wait_until};

/// Why a test cannot go on; a test shows it and fails.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// What most of this crate answers.
pub type Result<T> = std::result::Result<T, Error>;
