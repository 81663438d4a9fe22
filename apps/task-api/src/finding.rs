//! What a listing asks for, read from its parameters, and the page that comes of it.

use chrono_tz::Tz;
use contract::rest::{FoundTask, Highlighted, TaskPage};
use domain::UserId;
use domain::list;
use domain::query::{
    Cursor, Filter, Prepared, Query, Scope, Sort, SortField, UnknownList, filter_from_params, page,
};
use domain::task::Task;
use domain::text::{Highlight, Search};
use service::QueryPairs;
use uuid::Uuid;

use crate::refusal::Refusal;
use crate::search::Searches;
use crate::shelf::Shelf;

mod described;
mod looking;
mod parameter;

pub(crate) use described::FindTasks;
pub(crate) use looking::looking;
use parameter::flag;
pub(crate) use parameter::{limit, taken};

/// Parameters that may be there several times.
const REPEATING: [&str; 4] = ["tag", "any_tag", "not_tag", "list"];
/// In which order tasks come that were searched for.
const BY_RELEVANCE: &str = "-relevance,position";

/// A listing as it was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The parameters that filter.
    pairs: QueryPairs,
    filter: Filter,
    sort: Option<Sort>,
    saved: Option<Uuid>,
    zone: Tz,
    limit: usize,
    after: Option<Cursor>,
    with_total: bool,
    in_trash: bool,
    with_highlights: bool,
}

impl Wanted {
    pub(crate) fn read(pairs: QueryPairs) -> Result<Self, Refusal> {
        let mut pairs = pairs.repeating_only(&REPEATING)?;
        let sort = taken(&mut pairs, "sort", str::parse::<Sort>)?;
        let saved = taken(&mut pairs, "saved", str::parse::<Uuid>)?;
        let zone = taken(&mut pairs, "tz", |name| {
            name.parse::<Tz>().map_err(|_| "the name of an IANA time zone is expected")
        })?;
        let limit = limit(&mut pairs, Query::DEFAULT_LIMIT, Query::MAX_LIMIT)?;
        let after = taken(&mut pairs, "cursor", |text| {
            Some(text).filter(|text| !text.is_empty()).map(str::parse::<Cursor>).transpose()
        })?;
        let with_total = flag(&mut pairs, "with_total")?;
        let in_trash = flag(&mut pairs, "trash")?;
        let with_highlights = flag(&mut pairs, "highlights")?;
        // What is left filters, or is unknown.
        let filter = filter_from_params(pairs.iter()).map_err(Refusal::Query)?;
        Ok(Self {
            pairs,
            filter,
            sort,
            saved,
            zone: zone.unwrap_or(Tz::UTC),
            limit,
            after: after.flatten(),
            with_total,
            in_trash,
            with_highlights,
        })
    }

    /// The page, among what `shelf` holds.
    pub(crate) fn find(
        self,
        shelf: Shelf<'_>,
        user: &UserId,
        searches: &Searches,
    ) -> Result<TaskPage, Refusal> {
        let saved = self.saved.map(|id| saved(shelf, id)).transpose()?;
        let (saved_filter, saved_sort) = saved.unzip();
        let filter = Filter::and([Some(self.filter.clone()), saved_filter].into_iter().flatten());
        let searched = !filter.searches().is_empty();
        let usual = || if searched { BY_RELEVANCE.parse() } else { Ok(Sort::default()) };
        let sort = match self.sort.clone().or(saved_sort.flatten()) {
            Some(sort) => sort,
            None => usual().map_err(|error| Refusal::parameter("sort", error.to_string()))?,
        };
        let Self { limit, with_total, in_trash, .. } = self;
        let query = Query { filter, sort, in_trash, limit, after: self.after.clone(), with_total };
        if filter_words(&query.filter) == 0 && !query.sort.is_by(SortField::Title) {
            return self.page(shelf, user, &query, None);
        }
        let own = searches.of(user);
        let found = self.page(shelf, user, &query, Some(own.in_step(shelf).index()));
        searches.weigh(user, &own);
        found
    }

    fn page(
        &self,
        shelf: Shelf<'_>,
        user: &UserId,
        query: &Query,
        index: Option<&domain::text::Index>,
    ) -> Result<TaskPage, Refusal> {
        let named = |name: &str| list::named(shelf.lists().map(|kept| &kept.item), name);
        let scope = Scope { now: shelf.now, zone: self.zone, lists_named: &named, index };
        let prepared =
            query.filter.prepare(&scope).map_err(|unknown| self.refusal(&unknown, &scope))?;
        let found = match only(&prepared, shelf) {
            Some(few) => page(few, query, &prepared, user.as_str()),
            None => page(shelf.tasks().map(|kept| &kept.task), query, &prepared, user.as_str()),
        };
        let found = found.map_err(|error| Refusal::parameter("cursor", error.to_string()))?;
        let searches = if self.with_highlights { query.filter.searches() } else { Vec::new() };
        let shown = |task: &&Task| FoundTask {
            task: (*task).into(),
            highlights: self.with_highlights.then(|| highlights(&searches, task)),
        };
        Ok(TaskPage {
            items: found.items.iter().map(shown).collect(),
            next_cursor: found.next.map(|next| next.to_string()),
            total: found.total,
        })
    }

    /// Which parameter names a list that there is not.
    fn refusal(&self, unknown: &UnknownList, scope: &Scope<'_>) -> Refusal {
        let by_name = self.pairs.iter().any(|pair| pair == ("list", &unknown.0));
        let parameter = match by_name {
            true => "list",
            false if self.filter.prepare(&Scope { index: None, ..*scope }).is_err() => "filter",
            false => "saved",
        };
        Refusal::parameter(parameter, unknown.to_string())
    }
}

/// How many words have to be looked up.
fn filter_words(filter: &Filter) -> usize {
    filter.size().1
}

/// The tasks that are worth looking at, where an index tells so and they are few: each is looked up by its id.
fn only<'v>(prepared: &Prepared<'_>, shelf: Shelf<'v>) -> Option<Vec<&'v Task>> {
    let ids = prepared.candidates()?;
    let few = ids.len() * 3 < shelf.view.records.len();
    few.then(|| ids.iter().filter_map(|id| shelf.task(*id)).map(|kept| &kept.task).collect())
}

fn highlights(searches: &[&Search], task: &Task) -> Vec<Highlighted> {
    Highlight::all(searches.iter().copied(), task).into_iter().map(Into::into).collect()
}

/// A saved filter and, where it has one, its order.
fn saved(shelf: Shelf<'_>, id: Uuid) -> Result<(Filter, Option<Sort>), Refusal> {
    let wrong = |why: String| Refusal::parameter("saved", why);
    let kept = shelf.saved(id).ok_or_else(|| wrong(format!("there is no saved filter {id}")))?;
    let (filter, sort) = kept.item.parse().map_err(|error| wrong(error.to_string()))?;
    Ok((filter, Some(sort).filter(|_| !kept.item.sort.trim().is_empty())))
}
