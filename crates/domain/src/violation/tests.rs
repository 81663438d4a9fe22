//! Every fault is found at once, each where it stands.

use serde_json::json;

use super::*;

fn pointers(violations: &Violations) -> Vec<(&str, &str)> {
    violations.0.iter().map(|violation| (violation.pointer.as_str(), violation.code)).collect()
}

#[test]
fn all_faults_are_told_at_once() {
    let document = json!({ "a/b": 1, "list": ["x", 2, "y", null], "n": 11, "f": 1.5 });
    let read = Violations::collect(|reader| {
        let fields = reader.object(&document, &["list", "n", "f", "must"])?;
        reader.field(fields, "list", |reader, value| {
            reader.array(value, 4, |reader, value| reader.text(value).map(str::to_owned))
        });
        reader.field(fields, "n", |reader, value| reader.whole(value, 0, 10));
        reader.field(fields, "f", |reader, value| reader.whole(value, 0, 10));
        reader.required(fields, "must", |reader, value| reader.truth(value))
    });
    assert_eq!(
        pointers(&read.unwrap_err()),
        [
            ("/a~1b", "unknown_field"),
            ("/list/1", "wrong_type"),
            ("/list/3", "wrong_type"),
            ("/n", "out_of_range"),
            ("/f", "wrong_type"),
            ("/must", "required"),
        ]
    );
}

#[test]
fn a_whole_number_is_one_however_it_is_written() {
    let read = |value| Violations::collect(|reader| reader.whole(&value, -7, 1000));
    assert_eq!(read(json!(7)), Ok(7));
    assert_eq!(read(json!(7.0)), Ok(7));
    assert_eq!(read(json!(-7.0)), Ok(-7));
    assert_eq!(read(json!(1e3)), Ok(1000));
    let refused =
        [(json!(7.5), "wrong_type"), (json!("7"), "wrong_type"), (json!(1e4), "out_of_range")];
    for (value, code) in refused {
        assert_eq!(pointers(&read(value).unwrap_err()), [("", code)]);
    }
    assert_eq!(pointers(&read(json!(1e300)).unwrap_err()), [("", "wrong_type")]);
}

#[test]
fn a_document_of_the_wrong_shape_has_one_fault() {
    let read = Violations::collect(|reader| reader.object(&json!([]), &[]).cloned());
    assert_eq!(pointers(&read.unwrap_err()), [("", "wrong_type")]);
}

#[test]
fn the_list_of_faults_has_an_end() {
    let many: serde_json::Map<_, _> = (0..1000).map(|n| (n.to_string(), json!(n))).collect();
    let read = Violations::collect(|reader| reader.object(&json!(many), &[]).cloned());
    assert_eq!(read.unwrap_err().0.len(), Violations::MAX);
}
