//! Any text as a rule of RFC 5545: it is refused, or is written and read again as the same, and can be asked for dates.
#![no_main]

use calendar::Rrule;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(rule) = text.parse::<Rrule>() else { return };
    assert_eq!(rule.to_string().parse(), Ok(rule.clone()));
    fuzz::ask(&rule.into());
});
