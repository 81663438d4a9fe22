//! How events go out: together with others', in order, and by this process alone if need be.

use sidecar::fake::{Call, Fault, Part};

use super::*;

#[tokio::test]
async fn events_of_many_owners_go_out_together_and_those_of_one_do_not() {
    let dapr = FakeDapr::new(1);
    let limits = Limits { burst_events: 4, ..Limits::default() };
    let books = books_within(&dapr, limits);
    dapr.take_down(Part::Broker);
    for owner in ["ada", "eve"] {
        for _ in 0..3 {
            count(&books.open(owner)).await.unwrap();
        }
    }
    books.idle().await;
    dapr.bring_back(Part::Broker);
    // Of a call with several events, some fail: the next of the same owner must not be among them.
    for _ in 0..40 {
        dapr.plan(Call::Publish, Fault::Partial);
    }
    for _ in 0..40 {
        tokio::join!(books.settle("ada"), books.settle("eve")).0.ok();
    }
    for owner in ["ada", "eve"] {
        let ids = first_publications(&dapr).into_iter().filter(|id| id.starts_with(owner));
        let expected: Vec<String> = (1..=3).map(|seq| format!("{owner}:{seq}")).collect();
        assert_eq!(ids.collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn a_burst_goes_out_in_one_call_and_what_failed_of_it_goes_out_again_in_order() {
    let dapr = FakeDapr::new(7);
    let books = books_within(&dapr, Limits { burst_events: 4, ..Limits::default() });
    dapr.plan(Call::Publish, Fault::Partial);
    let events: Vec<NewEvent> = (1..=40).map(event).collect();
    let decide = move |_: &View<u64>| {
        Ok::<_, Infallible>((Change { events: events.clone(), ..Change::none() }, ()))
    };
    books.open("ada").commit(decide).await.unwrap();
    books.idle().await;
    let partly = published(&dapr).len();
    assert!((1..40).contains(&partly), "{partly}");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(3)).await;
    books.settle("ada").await.unwrap();
    let first_missing =
        (1..=40).find(|seq| !published(&dapr)[..partly].contains(&format!("ada:{seq}"))).unwrap();
    let again: Vec<String> = (first_missing..=40).map(|seq| format!("ada:{seq}")).collect();
    assert_eq!(published(&dapr)[partly..], again);
}

#[tokio::test(start_paused = true)]
async fn with_broker_and_scheduler_away_events_go_out_once_they_are_back() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    dapr.take_down(Part::Broker);
    dapr.take_down(Part::Scheduler);
    count(&books.open("ada")).await.unwrap();
    books.idle().await;
    assert_eq!(published(&dapr), [""; 0]);
    dapr.bring_back(Part::Broker);
    tokio::time::advance(Duration::from_secs(3)).await;
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    books.idle().await;
    assert_eq!(published(&dapr), ["ada:1"], "without a job, and without another change");
}

#[tokio::test]
async fn an_owner_who_owes_nothing_needs_no_job_though_the_broker_is_away() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    dapr.take_down(Part::Broker);
    count(&books.open("eve")).await.unwrap();
    books.idle().await;
    let decide = |_: &View<u64>| {
        Ok::<_, Infallible>((Change { put: vec![("quiet".to_owned(), 1)], ..Change::none() }, ()))
    };
    books.open("ada").commit(decide).await.unwrap();
    books.idle().await;
    let names: Vec<String> = dapr.jobs().into_iter().map(|job| job.name).collect();
    assert_eq!(names, ["relay:eve"]);
}
