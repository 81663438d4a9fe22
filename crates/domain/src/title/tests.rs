//! Titles at their limits.

use proptest::prelude::*;

use super::*;

#[test]
fn titles_at_their_limits() {
    let check = |text: &str| Title::try_from(text.to_owned()).map(String::from);
    assert_eq!(check("  tea \u{1F375} "), Ok("tea \u{1F375}".to_owned()));
    assert_eq!(check(" \u{3000} "), Err(InvalidTitle::Empty));
    assert_eq!(check("x"), Ok("x".to_owned()));
    for letter in ["é", "e\u{301}", "\u{5D0}", "\u{1F375}"] {
        let longest = letter.repeat(500 / letter.chars().count());
        assert_eq!(check(&longest), Ok(longest.clone()));
        assert_eq!(check(&format!("{longest}x")), Err(InvalidTitle::TooLong(501)));
    }
    assert_eq!(check("two\nlines"), Err(InvalidTitle::ControlCharacter('\n')));
    assert_eq!(check("a\0b"), Err(InvalidTitle::ControlCharacter('\0')));
}

proptest! {
    #[test]
    fn a_title_survives_its_stored_form(text in "\\PC{0,500}") {
        let Ok(title) = Title::try_from(text) else { return Ok(()) };
        let stored = serde_json::to_vec(&title).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Title>(&stored).unwrap(), title);
    }
}
