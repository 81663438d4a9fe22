//! Full text: what is found, how well it fits, where the words stand, and that what changed is found as it is now.

use super::*;

#[tokio::test]
async fn words_are_found_whatever_their_accents_and_script() {
    let ada = Ada::with(&[
        json!({ "title": "Water the plants", "notes": "at the Café Łódź" }),
        json!({ "title": "Call Zoë", "tags": ["Garden"], "checklist": [{ "title": "about the plantsman" }] }),
        json!({ "title": "東京都に行く" }),
    ])
    .await;
    for (text, expected) in [
        ("plants", "Water the plants|Call Zoë"),
        ("WAT", "Water the plants"),
        ("cafe+lodz", "Water the plants"),
        ("cafe%CC%81", "Water the plants"),
        ("zoe+garden", "Call Zoë"),
        ("%22the+plants%22", "Water the plants"),
        ("%22plants+the%22", ""),
        ("%E4%BA%AC%E9%83%BD", "東京都に行く"),
        ("%E8%A1%8C", "東京都に行く"),
        ("ater", ""),
        ("water+zoe", ""),
    ] {
        let titles = ada.titles(&format!("text={text}")).await.join("|");
        assert_eq!(titles, expected, "{text}");
    }
    assert_eq!(ada.titles("filter=plants+not+tag:garden").await, ["Water the plants"]);
    assert_eq!(ada.titles("filter=not+plants").await, ["東京都に行く"]);
}

#[tokio::test]
async fn the_best_fit_comes_first_unless_another_order_is_asked_for() {
    let ada = Ada::with(&[
        json!({ "title": "b", "notes": "plants" }),
        json!({ "title": "plants" }),
        json!({ "title": "a", "notes": "plants" }),
        json!({ "title": "plantsman" }),
    ])
    .await;
    assert_eq!(
        ada.titles("text=plants").await,
        ["plants", "plantsman", "b", "a"],
        "as good: as they stand"
    );
    assert_eq!(ada.titles("text=plants&sort=title").await, ["a", "b", "plants", "plantsman"]);
    assert_eq!(ada.titles("text=plants&sort=position").await, ["b", "plants", "a", "plantsman"]);
}

#[tokio::test]
async fn it_is_told_where_the_words_stand() {
    let ada = Ada::with(&[json!({
        "title": "Übung: plant the plants", "tags": ["x", "plants"], "notes": "Ein ß vor plants", "checklist": [{ "title": "Übung" }],
    })])
    .await;
    let highlights = |page: Value| page["items"][0]["highlights"].clone();
    let range = |from: u32, to: u32| json!({ "from": from, "to": to });
    assert_eq!(
        highlights(ada.get("text=plants&highlights=true").await),
        json!([
            { "field": "title", "ranges": [range(17, 23)] },
            { "field": "tags", "item": 1, "ranges": [range(0, 6)] },
            { "field": "notes", "ranges": [range(10, 16)] },
        ])
    );
    let both = ada.get("text=ubung&filter=plan+or+nothing&highlights=true").await;
    assert_eq!(
        highlights(both)[0],
        json!({ "field": "title", "ranges": [range(0, 5), range(7, 12), range(17, 23)] })
    );
    assert_eq!(highlights(ada.get("highlights=true").await), json!([]));
    assert_eq!(highlights(ada.get("text=plants").await), Value::Null);
    let hidden = ada.get("filter=ubung+not+nothing&highlights=true").await;
    assert_eq!(highlights(hidden)[0], json!({ "field": "title", "ranges": [range(0, 5)] }));
}

#[tokio::test]
async fn what_changed_is_found_as_it_is_now_also_by_another_replica() {
    let ada = Ada::with(&[json!({ "title": "first" }), json!({ "title": "other" })]).await;
    let (api, token, other) = (&ada.api, &ada.token, ada.api.beside());
    // Both have an index before anything changes.
    for api in [api, &other] {
        assert_eq!(titles(&found(api, token, "text=first").await), ["first"]);
    }
    let check = async |text: &str, expected: &[&str]| {
        for (which, api) in [api, &other].into_iter().enumerate() {
            let query = format!("text={text}");
            assert_eq!(titles(&found(api, token, &query).await), expected, "{text} by {which}");
        }
    };
    let path = ada.make(json!({ "title": "second" })).await;
    check("second", &["second"]).await;
    api.expect(200, Method::PATCH, &path, token, json!({ "title": "third" })).await;
    check("second", &[]).await;
    check("third", &["third"]).await;
    other.expect(200, Method::PATCH, &path, token, json!({ "notes": "a remark" })).await;
    check("remark", &["third"]).await;
    api.expect(200, Method::DELETE, &path, token, json!({})).await;
    check("third", &[]).await;
    other.expect(200, Method::POST, &format!("{path}/restore"), token, json!({})).await;
    check("third", &["third"]).await;
    api.expect(204, Method::DELETE, &format!("{path}?permanent=true"), token, json!({})).await;
    check("third", &[]).await;
    check("first", &["first"]).await;
    let eve = api.token("eve").await;
    assert_eq!(titles(&found(api, &eve, "text=first").await), [""; 0], "nobody finds another's");
}
