//! Whatever is killed, a stream or its client goes on where it was: nothing is missed, nothing is told twice.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use testkit::{Daybook, Events, LIMIT, Profile, Result, User, wait_until, with_daybook};

/// What a client keeps of what it is told.
#[derive(Default)]
struct Kept {
    seqs: Vec<u64>,
    titles: BTreeSet<String>,
}

impl Kept {
    #[track_caller]
    fn take(&mut self, change: &Value) {
        let seq = change["seq"].as_u64().expect("a place");
        assert!(self.seqs.last().is_none_or(|last| *last < seq), "{seq} after {:?}", self.seqs);
        self.seqs.push(seq);
        for task in change["upserts"]["tasks"].as_array().expect("tasks") {
            self.titles.insert(task["title"].as_str().unwrap_or_default().to_owned());
        }
    }

    /// Takes what comes until so many tasks are known.
    async fn until(&mut self, count: usize, stream: &mut Events) -> Result<()> {
        while self.titles.len() < count {
            let change = stream.change(LIMIT).await?;
            self.take(&change);
        }
        Ok(())
    }
}

async fn create(ada: &User, from: usize, to: usize) -> Result<()> {
    for number in from..to {
        ada.create(&format!("task {number}")).await?.expect_status(201);
    }
    Ok(())
}

/// What the client has is what the book has, each place told once.
async fn assert_whole(ada: &User, kept: &Kept) -> Result<()> {
    let titles = ada.tasks().await?;
    let titles = titles.iter().map(|task| task["title"].as_str().unwrap_or_default().to_owned());
    assert_eq!(kept.titles, titles.collect::<BTreeSet<_>>());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_a_killed_replica_goes_on_at_another() -> Result<()> {
    with_daybook(async |daybook| {
        let other = daybook.replica("task-api", "task-api-2").await?;
        let ada = daybook.user("ada").await?;
        let there = other.api().with_header("authorization", format!("Bearer {}", ada.token()));
        let mut kept = Kept::default();
        let mut stream = Events::open(&there, None).await?;
        create(&ada, 0, 5).await?;
        kept.until(5, &mut stream).await?;
        other.app().kill9().await;
        let broken = loop {
            match stream.next(LIMIT).await {
                Ok(Some(_)) => {}
                other => break other,
            }
        };
        assert!(broken.is_err(), "it did not end in order: {broken:?}");
        create(&ada, 5, 10).await?;
        let mut stream = Events::open(ada.api(), Some(stream.last())).await?;
        create(&ada, 10, 15).await?;
        kept.until(15, &mut stream).await?;
        assert_eq!(kept.seqs, (1..=15).collect::<Vec<_>>());
        assert_whole(&ada, &kept).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_outlives_its_sidecar() -> Result<()> {
    with_daybook(async |daybook| {
        let other = daybook.replica("task-api", "task-api-2").await?;
        let ada = daybook.user("ada").await?;
        let there = other.api().with_header("authorization", format!("Bearer {}", ada.token()));
        let (mut kept, mut stream) = (Kept::default(), Events::open(&there, None).await?);
        create(&ada, 0, 3).await?;
        kept.until(3, &mut stream).await?;
        other.sidecar().kill9().await;
        create(&ada, 3, 6).await?;
        other.sidecar().respawn().await?;
        create(&ada, 6, 9).await?;
        let began = std::time::Instant::now();
        kept.until(9, &mut stream).await?;
        testkit::note(format_args!(
            "a stream knew all {:?} after its sidecar was back",
            began.elapsed()
        ));
        // By now the new sidecar has subscribed.
        create(&ada, 9, 12).await?;
        kept.until(12, &mut stream).await?;
        assert_eq!(kept.seqs, (1..=12).collect::<Vec<_>>());
        assert_whole(&ada, &kept).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_outlives_the_broker() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        let (mut kept, mut stream) = (Kept::default(), Events::open(ada.api(), None).await?);
        create(&ada, 0, 3).await?;
        kept.until(3, &mut stream).await?;
        daybook.broker().kill9().await;
        let known = match Profile::from_env()?.has_own_broker() {
            // Tasks are made without the broker; the stream finds them in the book.
            true => {
                create(&ada, 3, 6).await?;
                let began = std::time::Instant::now();
                kept.until(6, &mut stream).await?;
                testkit::note(format_args!(
                    "without a broker a stream knew all after {:?}",
                    began.elapsed()
                ));
                6
            }
            false => 3,
        };
        daybook.broker().restart().await?;
        create_when_possible(daybook, &ada, known, known + 3).await?;
        kept.until(known + 3, &mut stream).await?;
        assert_whole(&ada, &kept).await
    })
    .await
}

/// Where the broker is the store, nothing is made until that is back.
async fn create_when_possible(_: &Daybook, ada: &User, from: usize, to: usize) -> Result<()> {
    for number in from..to {
        let made = async || {
            let reply = ada.create(&format!("task {number}")).await?;
            if reply.status == 201 { Ok(Some(())) } else { Err(format!("{reply:?}").into()) }
        };
        wait_until("a task is made", Duration::from_secs(30), made).await?;
    }
    Ok(())
}
