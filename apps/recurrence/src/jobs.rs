//! What the scheduler calls for.

mod make_occurrence;

pub(crate) use make_occurrence::occurrence_job_of;
pub use make_occurrence::{MakeOccurrence, occurrence_job};
