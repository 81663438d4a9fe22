//! The description of the API, to which the routes are added: made by a test, kept in `golden`.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, SecurityRequirement};
use utoipa::{Modify, OpenApi as _};

/// The description, without a path yet.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Daybook",
        description = "Tasks with priorities, tags, due dates, recurrence and reminders.\n\n\
            Instants are RFC 3339 in UTC, dates `YYYY-MM-DD`, ids UUIDs. Every error is `application/problem+json` \
            ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with a stable `code`; `/docs/errors` says what each means. \
            What changes something takes an `Idempotency-Key`: sent again within 24 hours, the request is answered as the \
            first time, marked `Idempotent-Replayed: true`. What has a version takes `If-Match` with its `ETag`, or `version` in \
            the body, and answers 412 where there is another by now.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "tasks", description = "What is to be done"),
        (name = "finding", description = "Listings, searches, saved filters, and what changed"),
        (name = "series", description = "Tasks that come again"),
        (name = "tags", description = "Names for kinds of tasks"),
        (name = "lists", description = "Where tasks are"),
        (name = "reminders", description = "When to be reminded, and in which zone"),
        (name = "notifications", description = "What became of reminders: the inbox, e-mails and webhooks"),
        (name = "accounts", description = "Who asks: accounts, sessions and personal tokens"),
        (name = "audit", description = "What happened"),
        (name = "development", description = "Only where `DAYBOOK_DEV_TOKENS` is on"),
    ),
    components(schemas(contract::rest::ProblemDetails)),
    modifiers(&Bearer),
)]
struct Description;

/// The description to which the routes are added.
pub(crate) fn description() -> OpenApi {
    let mut description = Description::openapi();
    description.info.version = env!("CARGO_PKG_VERSION").to_owned();
    description
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        description.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
    }
}
