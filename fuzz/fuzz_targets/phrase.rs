//! Any text as a phrase: it is not understood, or is said again in words that mean the same, and its rule can be asked for dates.
#![no_main]

use calendar::parse_phrase;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(phrase) = parse_phrase(text) else { return };
    if let Ok(again) = parse_phrase(&phrase.to_string()) {
        assert_eq!(again, phrase);
    }
    fuzz::ask(&phrase.rule.into());
});
