//! What is an address, and which two are one.

use super::*;

#[test]
fn an_address_has_something_on_both_sides() {
    for good in ["ada@example.org", "Ada.L+x@example.org", "ada@localhost", "ädä@bücher.example"]
    {
        assert_eq!(good.parse::<Email>().unwrap().as_str(), good);
    }
    let long = format!("{}@example.org", "a".repeat(250));
    for wrong in [
        "",
        "@",
        "ada",
        "ada@",
        "@example.org",
        "a@b@c",
        "a da@example.org",
        "ada@example.org\n",
        "ada@.org",
        "ada@org.",
        "ada@a..b",
        "<ada@example.org>",
        "ada,eve@example.org",
        &long,
    ] {
        assert_eq!(wrong.parse::<Email>(), Err(NotAnEmail), "{wrong:?}");
    }
}

#[test]
fn case_and_width_make_no_other_address() {
    let key = |text: &str| text.parse::<Email>().unwrap().key();
    assert_eq!(key("Ada@Example.org"), key("ada@example.ORG"));
    assert_eq!(key("ａｄａ@example.org"), key("ada@example.org"));
    assert_ne!(key("ada@example.org"), key("ada@example.com"));
    assert!(!key("ada@example.org").contains("ada"));
    assert_eq!(format!("{:?}", "ada@example.org".parse::<Email>().unwrap()), "Email(…)");
}
