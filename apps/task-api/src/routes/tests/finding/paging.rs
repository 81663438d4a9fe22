//! Pages: none twice, none left out, whatever comes meanwhile; totals.

use super::*;

#[tokio::test]
async fn pages_show_each_task_once_whatever_comes_meanwhile() {
    let ada = Ada::with(&[]).await;
    for number in 0..7 {
        ada.make(json!({ "title": format!("task {number}"), "priority": if number % 2 == 0 { "high" } else { "low" } }))
            .await;
    }
    for sort in ["-priority,title", "title", "position", "-title", ""] {
        let before = ada.titles(&format!("sort={sort}&limit=200")).await;
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = ada.get(&format!("sort={sort}&limit=3&cursor={cursor}")).await;
            seen.extend(titles(&page));
            if seen.len() < 10 {
                // Comes before everything in some orders, after everything in others.
                ada.make(json!({ "title": "aaa", "priority": "critical" })).await;
                ada.make(json!({ "title": "zzz" })).await;
            }
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = next.to_owned();
            assert!(seen.len() < 200, "it ends");
        }
        seen.retain(|title| before.contains(title) && title.starts_with("task"));
        let before: Vec<_> = before.into_iter().filter(|title| title.starts_with("task")).collect();
        assert_eq!(seen, before, "{sort}");
    }
}

#[tokio::test]
async fn totals_are_told_when_asked_and_are_of_all_pages() {
    let ada = Ada::with(&many_kinds()).await;
    let page = ada.get("limit=2&status=open&with_total=true").await;
    assert_eq!((titles(&page).len(), &page["total"]), (2, &json!(5)));
    let next = page["next_cursor"].as_str().unwrap();
    let page = ada.get(&format!("limit=3&status=open&with_total=true&cursor={next}")).await;
    assert_eq!((titles(&page).len(), &page["total"]), (3, &json!(5)));
    assert_eq!(page.get("next_cursor"), None, "the last page, full as it is");
    assert_eq!(ada.get("").await.get("total"), None);
    assert_eq!(ada.get("text=plain&with_total=true").await["total"], 1);
}

#[tokio::test]
async fn a_page_has_fifty_tasks_where_nothing_is_said() {
    let ada = Ada::with(&[]).await;
    for number in 0..51 {
        ada.make(json!({ "title": format!("{number:02}") })).await;
    }
    let page = ada.get("").await;
    assert_eq!(titles(&page).len(), 50);
    let next = page["next_cursor"].as_str().unwrap();
    assert_eq!(ada.titles(&format!("cursor={next}")).await, ["50"]);
    assert_eq!(ada.titles("limit=200").await.len(), 51);
}
