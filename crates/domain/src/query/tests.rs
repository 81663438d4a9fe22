//! Queries: the grammar, what filters want, and pages.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::strategies::{self, task_named};
use crate::task::{Priority, Status, Task};
use crate::text::Index;
use crate::when::When;
use crate::{ListId, TaskId};

mod asking;
mod grammar;
mod paging;
mod parameters;

/// A Wednesday, 09:00 in Berlin.
fn now() -> DateTime<Utc> {
    "2030-05-01T07:00:00Z".parse().unwrap()
}

fn no_lists(_: &str) -> Vec<ListId> {
    vec![]
}

fn home(name: &str) -> Vec<ListId> {
    if name.eq_ignore_ascii_case("home") { vec![ListId(uuid::Uuid::from_u128(1))] } else { vec![] }
}

fn scope(zone: Tz) -> Scope<'static> {
    Scope { now: now(), zone, lists_named: &home, index: None }
}

fn wants(filter: &str, task: &Task) -> bool {
    let filter = parse(filter).unwrap();
    filter.prepare(&scope(Tz::Europe__Berlin)).unwrap().wants(task)
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop::sample::select(Comparison::ALL.to_vec()).prop_map(|(_, one)| one)
}

fn moment() -> impl Strategy<Value = Moment> {
    let period = || prop::sample::select(Period::ALL.to_vec()).prop_map(|(_, one)| one);
    let span = || prop::sample::select(Span::ALL.to_vec()).prop_map(|(_, one)| one);
    let weekday = prop::sample::select(super::moment::WEEKDAYS.to_vec()).prop_map(|(_, one)| one);
    prop_oneof![
        prop::sample::select(vec![Moment::Now, Moment::Today, Moment::Tomorrow, Moment::Yesterday]),
        (0..=Moment::MAX_AWAY, period()).prop_map(|(n, period)| Moment::In(n, period)),
        (0..=Moment::MAX_AWAY, period()).prop_map(|(n, period)| Moment::Ago(n, period)),
        weekday.prop_map(Moment::Next),
        span().prop_map(Moment::StartOf),
        span().prop_map(Moment::EndOf),
        strategies::when().prop_map(|when| Moment::Date(when.date())),
        strategies::when()
            .prop_map(|when| Moment::Local(when.date().and_time(when.time().unwrap_or_default()))),
        strategies::instant().prop_map(Moment::Instant),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let date = prop::sample::select(DateField::ALL.to_vec()).prop_map(|(_, one)| one);
    let feature = prop::sample::select(Feature::ALL.to_vec()).prop_map(|(_, one)| one);
    let priority = prop::sample::select(Priority::ALL.to_vec()).prop_map(|(_, one)| one);
    let text = ("\\PC{1,12}|water|\"the plants\" at|京都|not|due", any::<bool>());
    prop_oneof![
        prop::sample::select(Status::ALL.to_vec()).prop_map(|(_, one)| Condition::Status(one)),
        (comparison(), priority).prop_map(|(how, one)| Condition::Priority(how, one)),
        "work|Home|two words|\\PC{1,10}"
            .prop_filter_map("a tag", |name| Some(Condition::Tag(name.parse().ok()?))),
        "home|\\PC{0,10}".prop_map(|name| Condition::List(ListRef::Name(name))),
        any::<u128>()
            .prop_map(|id| Condition::List(ListRef::Id(ListId(uuid::Uuid::from_u128(id))))),
        (date, comparison(), moment())
            .prop_map(|(field, how, moment)| Condition::Date(field, how, moment)),
        feature.prop_map(Condition::Has),
        Just(Condition::Overdue),
        Just(Condition::Today),
        text.prop_filter_map("something to search for", |(text, exact)| {
            let term = if exact { TextTerm::phrase(&text) } else { TextTerm::words(&text) };
            Some(Condition::Text(term.ok()?))
        }),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    condition().prop_map(Filter::from).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::and),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::or),
            inner.prop_map(Filter::not),
        ]
    })
}
