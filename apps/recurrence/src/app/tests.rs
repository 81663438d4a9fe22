//! Nobody waits for a scheduler that does not answer, again and again.

use std::future::{pending, ready};

use super::*;

#[tokio::test(start_paused = true)]
async fn a_scheduler_that_does_not_answer_is_left_alone_for_a_while() {
    let scheduler = Scheduler::default();
    let begun = Instant::now();
    assert_eq!(scheduler.ask(pending::<()>()).await, None);
    assert_eq!(begun.elapsed(), SCHEDULE_LIMIT);
    assert_eq!(scheduler.ask(async { unreachable!("it is left alone") }).await, None::<()>);
    assert_eq!(begun.elapsed(), SCHEDULE_LIMIT);
    tokio::time::advance(QUIET).await;
    assert_eq!(scheduler.ask(ready(1)).await, Some(1));
    assert_eq!(scheduler.ask(ready(2)).await, Some(2));
}
