//! What becomes of a series that is written to by itself, and of its newest occurrence with it.

use serde_json::Value;

use super::{Edited, Progress, Series};
use crate::task::{self, Env, Refusal};
use crate::violation::Violations;

/// Changes what `body`, `{recurrence?, template?}`, names, each merged into what is there.
///
/// Another recurrence goes for what comes after the newest occurrence; of the template, the newest takes over what is named
/// ([`task::show_series`]).
pub fn put(
    series: &Series,
    progress: &Progress,
    body: &Value,
    env: &Env<'_>,
) -> Result<Edited, Refusal> {
    let mut edited = Edited::of(series, progress);
    let (recurrence, template) = Violations::collect(|reader| {
        let fields = reader.object(body, &["recurrence", "template"])?;
        if fields.is_empty() {
            reader.at("recurrence").refuse::<()>("required", "this field or `template` is needed");
        }
        let (mut recurrence, mut template) = (None, None);
        if fields.contains_key("recurrence") {
            recurrence = reader.required(fields, "recurrence", |reader, patch| {
                task::merge_recurrence(reader, Some(&series.recurrence), patch)
            });
        }
        if fields.contains_key("template") {
            template = reader.required(fields, "template", |reader, patch| {
                series.template.patched(reader, patch, env)
            });
        }
        Some((recurrence, template))
    })?;
    if let Some(recurrence) = recurrence
        && (recurrence != series.recurrence || series.ended)
    {
        edited.write(&recurrence, None)?;
    }
    if let Some((template, named)) = template {
        (edited.series.template, edited.carried) = (template, named);
    }
    if edited.series != *series {
        edited.series = edited.series.changed(series, env.now);
    }
    Ok(edited)
}
