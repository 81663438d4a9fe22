//! A batch of 500 new tasks: one request, one commit, 500 events.

use std::time::Instant;

use super::Setting;
use super::api::expect;
use super::backlog::Ledger;
use super::http::request;
use super::seed::BATCH;
use super::workload::batch;
use crate::Failure;
use crate::figure::{Figure, Report};
use crate::stats::{float, median, millis, percentile};
use crate::workload::Random;

const TIMES: usize = 20;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let Setting { stack, options, api, .. } = setting;
    let user = api.user("batch").await?;
    let mut connection = api.connect().await?;
    let mut ledger = Ledger::at(stack.audit()).await?;
    let mut random = Random::new(3);
    let (mut took, mut lag) = (Vec::new(), Vec::new());
    for time in 0..=options.count(TIMES) {
        let known = ledger.entries().await?;
        let body = batch(&mut random, BATCH);
        let asked = request("POST", "/api/v1/tasks/batch", &user.token, &body);
        let began = Instant::now();
        expect(connection.send(&asked).await?)?;
        let answered = millis(began.elapsed());
        let behind = ledger.wait(known + float(BATCH)).await?;
        if time > 0 {
            took.push(answered);
            lag.push(millis(behind));
        }
    }
    report.add(&Figure::new("batch_500_p50", median(&took), "ms").at_most(25.0))?;
    let most = percentile(&took, 1.0).unwrap_or_default();
    report.add(&Figure::new("batch_500_slowest", most, "ms"))?;
    report.add(&Figure::new("batch_500_audit_lag_after", median(&lag), "ms"))?;
    Ok(())
}
