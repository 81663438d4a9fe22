//! Pages: over days, beside other owners, while more is appended.

use super::*;

#[tokio::test]
async fn pages_go_back_to_the_beginning_over_days_and_leave_out_what_has_not_come() {
    for limits in [tiny(), Limits::default()] {
        let dapr = FakeDapr::new(1);
        let ledger = Ledger::with_limits(Arc::new(dapr.clone()), limits);
        assert!(ledger.slice("ada", None, 2).await.unwrap().before.is_none());
        let days = ["2030-04-30", "2030-05-01", "2031-01-01"];
        for (number, day) in days.iter().enumerate() {
            // The newest first, and nothing for every tenth.
            for seq in (1..=30).rev().filter(|seq| seq % 10 != 0) {
                let seq = seq + 30 * number as u64;
                append(&ledger, NewEntry { time: at(day), ..new("ada", seq) }).await.unwrap();
            }
        }
        let expected: Vec<u64> = (1..=90).rev().filter(|seq| seq % 10 != 0).collect();
        for limit in [1, 2, 7, 27, 28, 81, 200] {
            assert_eq!(seqs(&ledger, "ada", limit).await, expected, "{limit}");
            assert_eq!(seqs(&small_ledger(&dapr), "ada", limit).await, expected, "{limit}");
        }
        let whole = ledger.slice("ada", None, 81).await.unwrap();
        assert!(whole.entries.len() < 81 || whole.before.is_none(), "nothing comes before");
    }
}

#[tokio::test]
async fn owners_of_one_shard_do_not_see_each_other() {
    let dapr = FakeDapr::new(1);
    let ledger = small_ledger(&dapr);
    let names = (0..).map(|number| format!("owner-{number}"));
    let others: Vec<String> = names.filter(|name| shard(name) == shard("ada")).take(2).collect();
    for seq in 1..=20 {
        for owner in ["ada", &others[0], &others[1]] {
            fill(&ledger, owner, [seq]).await;
        }
    }
    for owner in ["ada", &others[0], &others[1]] {
        assert_eq!(seqs(&ledger, owner, 3).await, (1..=20).rev().collect::<Vec<_>>());
        assert!(all(&ledger, owner, 9).await.iter().all(|kept| kept.id.starts_with(owner)));
    }
    check_intact(&ledger, shard("ada"), 60).await;
}

#[tokio::test]
async fn a_cursor_holds_while_more_is_appended() {
    let ledger = small_ledger(&FakeDapr::new(1));
    fill(&ledger, "ada", 1..=10).await;
    let first = ledger.slice("ada", None, 4).await.unwrap();
    fill(&ledger, "ada", 11..=20).await;
    let cursor: Cursor = first.before.unwrap().to_string().parse().unwrap();
    let second = ledger.slice("ada", Some(cursor), 4).await.unwrap();
    assert_eq!(second.entries.iter().map(|kept| kept.seq).collect::<Vec<_>>(), [6, 5, 4, 3]);
}

#[tokio::test]
async fn two_events_with_the_same_seq_are_both_shown() {
    let ledger = ledger(&FakeDapr::new(1));
    for id in ["a", "b", "c"] {
        append(&ledger, NewEntry { id: id.to_owned(), ..new("ada", 5) }).await.unwrap();
    }
    let ids: Vec<String> = all(&ledger, "ada", 1).await.into_iter().map(|kept| kept.id).collect();
    assert_eq!(ids, ["c", "b", "a"]);
}

#[test]
fn a_cursor_has_one_spelling() {
    for good in ["2030-05-01.7.3", "2030-05-01.18446744073709551615.1"] {
        assert_eq!(good.parse::<Cursor>().unwrap().to_string(), good);
    }
    for wrong in [
        "",
        "7",
        "2030-05-01",
        "2030-05-01.7",
        "2030-05-01.7.3.1",
        "2030-5-1.7.3",
        "2030-05-01.+7.3",
        "2030-05-01.07.3",
        "2030-02-30.7.3",
        "2030-05-01.7.-3",
        "2030-05-01.7.x",
    ] {
        assert_eq!(wrong.parse::<Cursor>(), Err(InvalidCursor), "{wrong}");
    }
}
