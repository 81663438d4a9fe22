//! What a sidecar does, one behaviour per file: each row runs on the fake and on real daprd.
//!
//! The rows are those of Dapr's behaviour as it was measured over each store and broker, so that a
//! fake which is kinder than the real thing cannot hide what the real thing does.

pub(crate) mod jobs;
pub(crate) mod publish;
pub(crate) mod recorder;
pub(crate) mod state;
pub(crate) mod under_test;

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::future::BoxFuture;
use under_test::UnderTest;

/// One behaviour, by name.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) run: for<'a> fn(&'a dyn UnderTest) -> BoxFuture<'a, ()>,
}

/// Lists functions as rows, each named for its path.
macro_rules! rows {
    ($($($part:ident)::+),+ $(,)?) => {
        vec![$($crate::suite::Row {
            name: concat!($("/", stringify!($part)),+),
            run: |sut| Box::pin($($part)::+(sut)),
        }),+]
    };
}
pub(crate) use rows;

/// Runs every row, says of each how it went, and fails if one did.
pub(crate) async fn run_all(what: &str, sut: &dyn UnderTest, rows: Vec<Row>) {
    assert!(!rows.is_empty(), "no rows for {what}");
    let mut failed = Vec::new();
    let mut report = format!("\n{what}:\n");
    for Row { name, run } in rows {
        let outcome = AssertUnwindSafe(run(sut)).catch_unwind().await;
        let mark = if outcome.is_ok() { "ok  " } else { "FAIL" };
        report.push_str(&format!("  {mark} {name}\n"));
        if outcome.is_err() {
            failed.push(name);
        }
    }
    report_line(&report);
    assert!(failed.is_empty(), "{what} does not do this: {}", failed.join(", "));
}

#[expect(clippy::print_stdout, reason = "a test's report")]
fn report_line(report: &str) {
    println!("{report}");
}
