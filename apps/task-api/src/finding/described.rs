//! The parameters of a listing of tasks, as the API's description has them: one by one.

use serde_json::{Value, json};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required, Schema};

#[cfg(test)]
mod tests;

/// All of them.
pub(crate) struct FindTasks;

const STATUSES: &str = "^(open|done|cancelled)(,(open|done|cancelled)){0,2}$";
const PRIORITIES: &str = "^(none|low|medium|high|critical)(,(none|low|medium|high|critical)){0,4}$";
const ORDER: &str = "^(-?(title|status|priority|due|start|created|updated|completed|position|relevance)\
     (,-?(title|status|priority|due|start|created|updated|completed|position|relevance)){0,9})?$";
/// A date or a time of an expression, in the spelling that it is printed in.
const MOMENT: &str = r"^(now|today|tomorrow|yesterday|in \d{1,4} (minute|hour|day|week|month|year)s|\d{1,4} (minute|hour|day|week|month|year)s ago|next (mon|tues|wednes|thurs|fri|satur|sun)day|(start|end) of (week|month|year)|(19|[2-8]\d)\d\d-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\dZ?)?)?)$";

const DATES: [(&str, &str); 5] = [
    ("due", "due"),
    ("start", "to be started"),
    ("created", "made"),
    ("updated", "last changed"),
    ("completed", "done"),
];
const COMPARISONS: [(&str, &str); 5] = [
    ("_before", "before then"),
    ("_to", "then or before"),
    ("_on", "then; of a day, at any time of it"),
    ("_from", "then or later"),
    ("_after", "after then; of a day, after its end"),
];
const FLAGS: [(&str, &str); 7] = [
    ("overdue", "open, and the time by which it was due has passed"),
    ("today", "due today"),
    ("recurring", "one that comes again"),
    ("has_reminder", "one with a reminder"),
    ("has_due", "one with a due date"),
    ("has_start", "one with a start date"),
    ("has_tags", "one with a tag"),
];
const REPEATED: [(&str, &str, &str); 4] = [
    ("tag", "With all of these tags", "work"),
    ("any_tag", "With any of these tags", "home"),
    ("not_tag", "With none of these tags", "later"),
    ("list", "In any of these lists, each an id or a name; `inbox` is the Inbox", "inbox"),
];

impl IntoParams for FindTasks {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut all = filtering();
        all.extend(paging());
        all
    }
}

fn filtering() -> Vec<Parameter> {
    let mut all = vec![
        one("status", "With one of these, commas between them", text(STATUSES), json!("open,done")),
        one("priority", "With one of these, commas between them", text(PRIORITIES), json!("high")),
        one("min_priority", "With this or a higher one", text(PRIORITIES), json!("medium")),
    ];
    all.extend(REPEATED.map(|(name, what, example)| {
        let items = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1));
        let values = ArrayBuilder::new().items(items.max_length(Some(100))).max_items(Some(20));
        let what = format!("{what}. May be there several times.");
        let described = one(name, &what, RefOr::T(Schema::Array(values.build())), json!([example]));
        ParameterBuilder::from(described)
            .style(Some(ParameterStyle::Form))
            .explode(Some(true))
            .build()
    }));
    for (field, what) in DATES {
        all.extend(COMPARISONS.map(|(suffix, then)| {
            let name = format!("{field}{suffix}");
            let what = format!(
                "Which is {what} {then}: `today`, `tomorrow`, `in 7 days`, `2 weeks ago`, `next monday`, `start of month`, \
                 `2030-05-01`, `2030-05-01T09:00` on the clock of `tz`, or `2030-05-01T09:00:00Z`. Never one without that date."
            );
            one(&name, &what, text(MOMENT), json!("in 7 days"))
        }));
    }
    all.extend(FLAGS.map(|(name, what)| {
        one(name, &format!("`true`: {what}; `false`: any other"), truth(), json!(true))
    }));
    all.push(one(
        "text",
        "Words that have to be there, each by its beginning, and phrases in quotation marks; case and accents do not count",
        bounded(1, 500),
        json!("water \"the plants\""),
    ));
    all.push(one(
        "filter",
        "The same and more as one expression: `priority >= high and tag:work and not tag:later and due < in 7 days`. A \
         syntax error is told with its column.",
        bounded(0, 4096),
        json!("priority >= high and not tag:later"),
    ));
    all
}

fn paging() -> Vec<Parameter> {
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(200))
        .default(Some(json!(50)));
    vec![
        one(
            "saved",
            "Also as this saved filter says; in its order, where `sort` is not there",
            uuid(),
            json!("0190f2d7-0000-7000-8000-000000000002"),
        ),
        one(
            "sort",
            "The order: each further key where those before it are equal, `-` for the greatest first; nothing comes last. As usual the order that the user made or, where words are searched for, `-relevance,position`.",
            text(ORDER),
            json!("-priority,due"),
        ),
        one(
            "tz",
            "The IANA time zone that days and relative dates are taken in, as usual UTC",
            bounded(1, 64),
            json!("Europe/Berlin"),
        ),
        one("trash", "Those in the trash, rather than those that are not?", truth(), json!(false)),
        one(
            "highlights",
            "Tell with each task where the words stand that were searched for?",
            truth(),
            json!(true),
        ),
        one("with_total", "Tell how many tasks there are on all pages?", truth(), json!(true)),
        one("limit", "At most so many tasks", RefOr::T(limit.build().into()), json!(50)),
        one(
            "cursor",
            "The `next_cursor` of the page before; whatever else is asked has to stay the same, but `limit`",
            bounded(0, 16_384),
            Value::Null,
        ),
    ]
}

fn one(name: &str, description: &str, schema: RefOr<Schema>, example: Value) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .example(Some(example).filter(|example| !example.is_null()))
        .build()
}

fn text(pattern: &str) -> RefOr<Schema> {
    RefOr::T(ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).build().into())
}

fn bounded(from: usize, to: usize) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String);
    RefOr::T(text.min_length(Some(from)).max_length(Some(to)).build().into())
}

fn truth() -> RefOr<Schema> {
    RefOr::T(ObjectBuilder::new().schema_type(Type::Boolean).build().into())
}

fn uuid() -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String);
    RefOr::T(text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).build().into())
}
