//! What may be set.

use serde_json::json;

use super::*;

#[test]
fn a_patch_changes_what_it_names() {
    let usual = Settings::default();
    assert_eq!(usual.tz, Tz::UTC);
    let berlin = usual.patch(&json!({"tz": "Europe/Berlin"})).unwrap();
    assert_eq!(berlin.tz, Tz::Europe__Berlin);
    assert_eq!(berlin.patch(&json!({})).unwrap(), berlin);
    assert_eq!(berlin.patch(&json!({"tz": null})).unwrap(), usual);
}

#[test]
fn what_is_no_setting_is_told() {
    for (body, pointer) in [
        (json!({"tz": "Mars/Olympus"}), "/tz"),
        (json!({"tz": "europe"}), "/tz"),
        (json!({"tz": 2}), "/tz"),
        (json!({"zone": "UTC"}), "/zone"),
        (json!([]), ""),
    ] {
        let refused = Settings::default().patch(&body).unwrap_err();
        assert_eq!(refused.0[0].pointer, pointer, "{body}");
    }
}

#[test]
fn what_is_kept_is_read_and_so_is_what_a_newer_version_kept() {
    let stored = json!({"tz": "Asia/Kathmandu", "theme": "dark"});
    let read: Settings = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!(read.tz, Tz::Asia__Kathmandu);
    assert_eq!(serde_json::to_value(read).unwrap(), stored);
    assert_eq!(serde_json::from_value::<Settings>(json!({})).unwrap(), Settings::default());
}
