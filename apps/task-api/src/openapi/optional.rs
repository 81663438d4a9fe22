//! Bodies that may be left out.

use utoipa::openapi::{Content, OneOf, OpenApi, RefOr, Schema};

/// Describes a body that may be left out as just that: the macros say of an optional one that it may be null as well.
pub(crate) fn without_null_bodies(mut description: OpenApi) -> OpenApi {
    let paths = description.paths.paths.values_mut();
    for operation in
        paths.flat_map(|path| path.post.as_mut().into_iter().chain(path.patch.as_mut()))
    {
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            body.content.values_mut().for_each(without_null);
        }
    }
    description
}

fn without_null(content: &mut RefOr<Content>) {
    let RefOr::T(content) = content else { return };
    if let Some(RefOr::T(Schema::OneOf(OneOf { items, .. }))) = &content.schema {
        let named = items.iter().find(|item| matches!(item, RefOr::Ref(_))).cloned();
        content.schema = named.or_else(|| content.schema.take());
    }
}
