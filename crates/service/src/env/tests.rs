//! Absent, empty, wrong and right, for each way of reading a setting.

use super::*;
use std::os::unix::ffi::OsStringExt;

const PORT: &str = "a port, such as 3101";

#[test]
fn a_missing_setting_is_named_with_what_was_expected() {
    let error = Env::table([]).required::<u16>("APP_PORT", PORT).unwrap_err();
    assert_eq!(error.to_string(), "APP_PORT is not set: expected a port, such as 3101");
}

#[test]
fn an_empty_setting_counts_as_absent() {
    let env = Env::table([("APP_PORT", "")]);
    assert_eq!(env.optional::<u16>("APP_PORT", PORT), Ok(None));
    assert_eq!(env.with_default("APP_PORT", PORT, 7_u16), Ok(7));
}

#[test]
fn a_wrong_value_is_refused_without_being_repeated() {
    let env = Env::table([("APP_PORT", "hunter2")]);
    let error = env.with_default("APP_PORT", PORT, 7_u16).unwrap_err();
    assert_eq!(error.to_string(), "APP_PORT is not valid: expected a port, such as 3101");
}

#[test]
fn bytes_that_are_not_text_are_refused() {
    let env = Env::from_fn(|_| Some(OsString::from_vec(vec![0xff])));
    assert!(matches!(
        env.optional::<String>("X", "text"),
        Err(EnvError::Invalid { name: "X", .. })
    ));
}

#[test]
fn a_switch_is_on_or_off_and_nothing_else() {
    let env = Env::table([("A", "on"), ("B", "off"), ("C", "true")]);
    assert_eq!(env.switch("A"), Ok(true));
    assert_eq!(env.switch("B"), Ok(false));
    assert_eq!(env.switch("D"), Ok(false));
    assert_eq!(env.switch("C").unwrap_err().to_string(), "C is not valid: expected `on` or `off`");
}
