//! When a task comes again: rules, and the dates that they come to.
//!
//! Pure: no I/O, no `async`, no clock. A [`Rule`] with the date from which it counts is a [`Series`]; a series is asked for
//! the [next](Series::next) date, for those [between](Series::between) two, or for a [preview](Series::preview).
//!
//! Rules are expanded on the wall clock, and only what comes out is placed in the zone: a time that the clock jumped over is
//! as much later as the clock was put forward, one that it showed twice is the first. Whole days are dates, never instants.

mod advance;
mod cron;
mod phrase;
mod plan;
mod rule;
mod series;
mod walk;
mod when;

pub use advance::{Anchor, Late, MOST_CAUGHT_UP, Missed};
pub use cron::Cron;
pub use phrase::{NotUnderstood, Phrase, parse_phrase};
pub use rule::{Fault, Freq, Kind, NthDay, Rrule, Rule, Skip, Unit, Until};
pub use series::Series;
pub use when::{When, place};
