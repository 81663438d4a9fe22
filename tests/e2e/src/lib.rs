//! What Daybook promises, shown on the real thing: one behaviour per file, each for the profile
//! that `DAYBOOK_PROFILE` names (`embedded` unless set).
#![cfg(test)]

mod a_repeat_is_answered_once;
mod a_task_reaches_the_ledger;
mod access_control;
mod accounts;
mod admin;
mod an_account_is_deleted;
mod bad_bytes;
mod bad_requests;
mod bad_values;
mod broker_outage;
mod chaos;
mod document;
mod fast_series;
mod footprint;
mod last_change;
mod live_ends;
mod live_feed;
mod live_misuse;
mod live_outages;
mod live_shutdown;
mod notifications;
mod one_occurrence_per_date;
mod one_time_tokens;
mod person;
mod poison_events;
mod raw;
mod readiness;
mod receiver;
mod recurrence_killed;
mod recurrence_outages;
mod reminders;
mod reminders_survive;
mod reminding;
mod rng;
mod series_on_completion;
mod shutdown;
mod signing_key;
mod slow_clients;
mod socket;
mod store_outage;
mod tasks_are_found;
mod tokens;
mod two_at_once;
