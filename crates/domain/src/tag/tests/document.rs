//! Documents about tags.

use serde_json::{Value, json};

use super::*;
use crate::violation::Violations;

fn faults<T: std::fmt::Debug>(read: Result<T, Violations>) -> Vec<String> {
    match read {
        Err(Violations(found)) => {
            found.into_iter().map(|one| format!("{} {}", one.pointer, one.code)).collect()
        }
        read => vec![format!("{read:?}")],
    }
}

#[test]
fn a_new_tag_has_a_name_and_perhaps_a_colour() {
    let read = |body: Value| NewTag::read(&body);
    assert_eq!(read(json!({"name": " Work "})).unwrap().name.as_str(), "Work");
    assert_eq!(read(json!({"name": "x", "colour": null})).unwrap().colour, None);
    assert!(read(json!({"name": "x", "colour": "#0a0B0c"})).unwrap().colour.is_some());
    assert_eq!(faults(read(json!([]))), [" wrong_type"]);
    assert_eq!(faults(read(json!({}))), ["/name required"]);
    assert_eq!(
        faults(read(json!({"name": "a\u{0}", "colour": "#00", "x": 1}))),
        ["/x unknown_field", "/name invalid", "/colour invalid"]
    );
}

#[test]
fn a_patch_touches_what_it_names() {
    let read = |body: Value| TagPatch::read(&body);
    assert_eq!(read(json!({})).unwrap(), TagPatch::default());
    assert_eq!(read(json!({"colour": null})).unwrap(), TagPatch { name: None, colour: Some(None) });
    assert_eq!(faults(read(json!({"name": null}))), ["/name required"]);
    assert_eq!(
        faults(read(json!({"name": 7, "colour": 7}))),
        ["/name wrong_type", "/colour wrong_type"]
    );

    let red = "#ff0000".parse().ok();
    let plain = tag("work");
    let check = |body: Value| patch(&plain, &TagPatch::read(&body).unwrap(), None).unwrap();
    assert_eq!(check(json!({})), Patched::Unchanged);
    assert_eq!(check(json!({"name": "work", "colour": null})), Patched::Unchanged);
    let painted = Tag { colour: red, version: 2, ..tag("work") };
    assert_eq!(check(json!({"colour": "#FF0000"})), Patched::Put(painted.clone()));
    let both = Tag { name: name("Work"), ..painted };
    let carry = Carry { tag: name("work"), fate: Fate::Becomes(both) };
    assert_eq!(check(json!({"name": "Work", "colour": "#ff0000"})), Patched::Carry(carry));
}

#[test]
fn what_to_merge_into_is_named() {
    assert_eq!(read_merge(&json!({"into": "Office"})).unwrap(), name("office"));
    assert_eq!(faults(read_merge(&json!({}))), ["/into required"]);
    assert_eq!(
        faults(read_merge(&json!({"into": ["a"], "y": 1}))),
        ["/y unknown_field", "/into wrong_type"]
    );
}
