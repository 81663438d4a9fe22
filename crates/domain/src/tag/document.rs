//! Documents about tags.

use serde_json::Value;

use super::{Carry, Fate, Tag, TagName, TagRefused};
use crate::colour::Colour;
use crate::violation::Violations;

/// A tag to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTag {
    /// Its name.
    pub name: TagName,
    /// Its colour.
    pub colour: Option<Colour>,
}

impl NewTag {
    /// Reads `{name, colour?}`.
    pub fn read(body: &Value) -> Result<Self, Violations> {
        Violations::collect(|reader| {
            let fields = reader.object(body, &["name", "colour"])?;
            let name = reader.required(fields, "name", |r, v| r.parsed(v));
            let colour = reader.field(fields, "colour", |r, v| r.parsed(v));
            Some(Self { name: name?, colour })
        })
    }
}

/// What is to change about a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagPatch {
    /// Its new name.
    pub name: Option<TagName>,
    /// Its new colour, `Some(None)` for none.
    pub colour: Option<Option<Colour>>,
}

impl TagPatch {
    /// Reads `{name?, colour?}`: absent is untouched, null clears.
    pub fn read(body: &Value) -> Result<Self, Violations> {
        Violations::collect(|reader| {
            let fields = reader.object(body, &["name", "colour"])?;
            let asked = |name: &str| fields.contains_key(name);
            let name = asked("name").then(|| reader.required(fields, "name", |r, v| r.parsed(v)));
            let colour =
                asked("colour").then(|| reader.field(fields, "colour", |r, v| r.parsed(v)));
            Some(Self { name: name.flatten(), colour })
        })
    }
}

/// Reads `{into}`: which tag another is to be merged into.
pub fn read_merge(body: &Value) -> Result<TagName, Violations> {
    Violations::collect(|reader| {
        let fields = reader.object(body, &["into"])?;
        reader.required(fields, "into", |r, v| r.parsed(v))
    })
}

/// What becomes of a tag that is patched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patched {
    /// It is so already.
    Unchanged,
    /// It changes, and no task with it.
    Put(Tag),
    /// It is renamed, and with it the tasks change that have it.
    Carry(Carry),
}

/// Changes a tag. `taken` is the tag that has the new name already, if any.
pub fn patch(tag: &Tag, patch: &TagPatch, taken: Option<&Tag>) -> Result<Patched, TagRefused> {
    if let Some(other) = taken.filter(|other| patch.name.is_some() && other.name != tag.name) {
        return Err(TagRefused::Taken(other.name.clone()));
    }
    let name = patch.name.as_ref().unwrap_or(&tag.name);
    let colour = patch.colour.unwrap_or(tag.colour);
    let after = Tag { name: name.clone(), colour, version: tag.version + 1 };
    Ok(if !name.is_spelled_like(&tag.name) {
        Patched::Carry(Carry { tag: tag.name.clone(), fate: Fate::Becomes(after) })
    } else if colour == tag.colour {
        Patched::Unchanged
    } else {
        Patched::Put(after)
    })
}
