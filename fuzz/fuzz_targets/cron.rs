//! Any text as a cron expression: it is refused, or is written and read again as the same, and can be asked for dates.
#![no_main]

use calendar::Cron;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(cron) = text.parse::<Cron>() else { return };
    assert_eq!(cron.to_string().parse(), Ok(cron.clone()));
    fuzz::ask(&cron.into());
});
