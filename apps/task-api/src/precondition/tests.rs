//! What the headers say.

use super::*;

fn read(value: &str) -> Result<Option<Versions>, Refusal> {
    let mut headers = HeaderMap::new();
    headers.insert(header::IF_MATCH, value.parse().unwrap());
    Versions::if_match(&headers)
}

#[test]
fn tags_are_versions_in_quotes() {
    let these = |versions: &[u64]| Some(Versions::These(versions.to_vec()));
    assert_eq!(read("\"7\"").unwrap(), these(&[7]));
    assert_eq!(read("W/\"7\", \"8\"").unwrap(), these(&[7, 8]));
    assert_eq!(read(" , \"7\" ,,\"8\",").unwrap(), these(&[7, 8]));
    assert_eq!(read("\"a,b\", W/\"W/\", \"7\"").unwrap(), these(&[7]));
    assert_eq!(read("*").unwrap(), Some(Versions::Any));
    assert_eq!(read("\"of another server\"").unwrap(), these(&[]));
    assert_eq!(Versions::if_match(&HeaderMap::new()).unwrap(), None);
}

#[test]
fn what_is_no_tag_is_told() {
    for wrong in ["7", "\"7", "7\"", "\"", "\"1\", 2", "\"1\"2", "\"1\"\"2\""] {
        assert!(matches!(read(wrong), Err(Refusal::Header("if-match", _))), "{wrong}");
    }
}
