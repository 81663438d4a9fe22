//! Waiting ends with the condition, or says what did not come about.

use std::time::Duration;

use super::wait_until;

#[tokio::test]
async fn it_ends_as_soon_as_the_condition_holds() {
    let mut asked = 0;
    let answer = wait_until("three", Duration::from_secs(30), async || {
        asked += 1;
        Ok((asked == 3).then_some("there"))
    });
    assert_eq!(answer.await.unwrap().0, "there");
    assert_eq!(asked, 3);
}

#[tokio::test]
async fn it_says_what_it_waited_for_and_what_was_wrong() {
    let limit = Duration::from_millis(20);
    let late = wait_until::<()>("the sun rises", limit, async || Err("clouds".into()));
    assert_eq!(
        late.await.unwrap_err().to_string(),
        "the sun rises: not so within 20ms (lastly: clouds)"
    );
}

#[tokio::test]
async fn a_condition_that_hangs_does_not_outlast_the_limit() {
    let limit = Duration::from_millis(20);
    let late = wait_until("an answer", limit, async || {
        std::future::pending::<()>().await;
        Ok(Some(()))
    });
    let error = late.await.unwrap_err().to_string();
    assert_eq!(error, "an answer: not so within 20ms (the last try did not answer)");
}
