//! One operation of a batch.

use serde_json::Value;

use crate::TaskId;
use crate::series::Scope;
use crate::tag::TagName;
use crate::task::Place;
use crate::violation::Reader;

/// What is to be done to which task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Which task. Of a new one it is decided before, so that doing the batch again makes no second one.
    pub id: TaskId,
    /// What.
    pub verb: Verb,
    /// The version that the caller knows.
    pub version: Option<u64>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Make the task that the document describes.
    Create(Value),
    /// Merge the document into it.
    Patch {
        /// The document.
        body: Value,
        /// How far that goes, of an occurrence.
        scope: Option<Scope>,
    },
    /// Mark it done.
    Complete,
    /// Mark it as still to be done.
    Reopen,
    /// Leave out this occurrence.
    Skip,
    /// Set other dates.
    Reschedule(Value),
    /// Put it elsewhere.
    Move(Place),
    /// Make a copy.
    Duplicate {
        /// The copy's id.
        new_id: TaskId,
    },
    /// Add tags.
    AddTags(Vec<TagName>),
    /// Take tags off.
    RemoveTags(Vec<TagName>),
    /// Delete it.
    Delete {
        /// For good, or into the trash?
        permanent: bool,
        /// How far that goes, of an occurrence.
        scope: Option<Scope>,
    },
    /// Take it out of the trash.
    Restore,
}

#[derive(Clone, Copy)]
enum Kind {
    Create,
    Patch,
    Complete,
    Reopen,
    Skip,
    Reschedule,
    Move,
    Duplicate,
    AddTags,
    RemoveTags,
    Delete,
    Restore,
}

const KINDS: [(&str, Kind); 12] = [
    ("create", Kind::Create),
    ("patch", Kind::Patch),
    ("complete", Kind::Complete),
    ("reopen", Kind::Reopen),
    ("skip", Kind::Skip),
    ("reschedule", Kind::Reschedule),
    ("move", Kind::Move),
    ("duplicate", Kind::Duplicate),
    ("add_tags", Kind::AddTags),
    ("remove_tags", Kind::RemoveTags),
    ("delete", Kind::Delete),
    ("restore", Kind::Restore),
];

impl Verb {
    /// How far it goes, of an occurrence of a series; `None`: as usual.
    pub fn scope(&self) -> Option<Scope> {
        match self {
            Self::Patch { scope, .. } | Self::Delete { scope, .. } => *scope,
            // Other dates are this occurrence's own.
            Self::Reschedule(_) => Some(Scope::This),
            _ => None,
        }
    }
}

impl Operation {
    /// Reads `{op, id?, version?, task?, patch?, to?, tags?, permanent?, scope?}`: `op` says which of the others there are.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        value: &Value,
        new_ids: &mut impl FnMut() -> TaskId,
    ) -> Option<Self> {
        let op = value.get("op").unwrap_or(&Value::Null);
        if !value.is_object() {
            return reader.refuse("wrong_type", "an object is expected");
        }
        let kind = reader.at("op").choice(op, &KINDS)?;
        let own: &[&str] = match kind {
            Kind::Create => &["op", "task"],
            Kind::Patch => &["op", "id", "version", "patch", "scope"],
            Kind::Reschedule | Kind::Move => &["op", "id", "version", "to"],
            Kind::AddTags | Kind::RemoveTags => &["op", "id", "version", "tags"],
            Kind::Delete => &["op", "id", "version", "permanent", "scope"],
            _ => &["op", "id", "version"],
        };
        let before = reader.faults();
        let fields = reader.object(value, own)?;
        let id = match kind {
            Kind::Create => Some(new_ids()),
            _ => reader.required(fields, "id", |r, v| r.parsed(v)),
        };
        let version =
            reader.field(fields, "version", |r, v| r.whole(v, 1, i64::MAX)).map(i64::unsigned_abs);
        let scope = reader.field(fields, "scope", |r, v| r.choice(v, &Scope::ALL));
        let mut document =
            |name| reader.required(fields, name, |_, value: &Value| Some(value.clone()));
        let verb = match kind {
            Kind::Create => Verb::Create(document("task")?),
            Kind::Patch => Verb::Patch { body: document("patch")?, scope },
            Kind::Reschedule => Verb::Reschedule(document("to")?),
            Kind::Move => Verb::Move(reader.required(fields, "to", Place::read)?),
            Kind::Duplicate => Verb::Duplicate { new_id: new_ids() },
            Kind::AddTags => Verb::AddTags(reader.required(fields, "tags", read_tags)?),
            Kind::RemoveTags => Verb::RemoveTags(reader.required(fields, "tags", read_tags)?),
            Kind::Delete => {
                let permanent = reader.field(fields, "permanent", |r, v| r.truth(v));
                Verb::Delete { permanent: permanent.unwrap_or(false), scope }
            }
            Kind::Complete => Verb::Complete,
            Kind::Reopen => Verb::Reopen,
            Kind::Skip => Verb::Skip,
            Kind::Restore => Verb::Restore,
        };
        (reader.faults() == before).then_some(Self { id: id?, verb, version })
    }
}

fn read_tags(reader: &mut Reader<'_>, value: &Value) -> Option<Vec<TagName>> {
    reader.array(value, TagName::MAX_PER_TASK, |r, v| r.parsed(v))
}
