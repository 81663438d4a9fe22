//! What a job may be called.

use super::{in_ms, job, schedule};
use crate::suite::recorder::count;
use crate::suite::under_test::UnderTest;

/// Lower case, digits and `- . : _` are safe; what would end a path or a key is refused.
pub(crate) async fn a_name_is_made_of_safe_characters(sut: &dyn UnderTest) {
    let name = "job:a-b.c_d:2026-11-21t12:00:00z";
    schedule(sut, &job(name, in_ms(0), "{}")).await;
    sut.until("it fires", &|seen| count(seen, "job:", name) == 1).await;
    for name in ["job:a/b", "job:a\\b", "job:a#b", "job:a?b", "job:a|b", "job:a\nb"] {
        let asked = sut.jobs().schedule(&job(name, in_ms(3_600_000), "{}")).await;
        asked.expect_err(name);
    }
    let long = format!("job:{}", "x".repeat(509));
    sut.jobs().schedule(&job(&long, in_ms(3_600_000), "{}")).await.expect_err("513 characters");
}
