//! Lists in the order of their user.

use proptest::prelude::*;

use super::*;

fn id(n: u8) -> ListId {
    ListId(Uuid::from_u128(n.into()))
}

/// Lists 1 to `count`, in that order.
fn lists(count: u8) -> Vec<List> {
    let at = |n: u8| now() + chrono::TimeDelta::seconds(n.into());
    (1..=count).map(|n| create(None, id(n), 0, &json!({"name": "x"}), at(n)).unwrap()).collect()
}

fn order(lists: &[List]) -> Vec<u128> {
    let mut lists: Vec<_> = lists.iter().collect();
    lists.sort_by(|one, two| (&one.position, one.id).cmp(&(&two.position, two.id)));
    lists.into_iter().map(|list| list.id.0.as_u128()).collect()
}

/// Moves list `n`, and says how many lists changed.
fn go(lists: &mut [List], n: u8, body: serde_json::Value) -> Result<usize, ListRefused> {
    let place = Violations::collect(|reader| Place::read(reader, &body)).unwrap();
    let list = lists.iter().find(|list| list.id == id(n)).unwrap();
    let changed = move_list(list, place, &*lists, now())?;
    for changed in &changed {
        let before = lists.iter_mut().find(|list| list.id == changed.id).unwrap();
        assert_eq!(changed.version, before.version + 1);
        *before = changed.clone();
    }
    Ok(changed.len())
}

#[test]
fn a_list_goes_where_it_is_put() {
    let mut all = lists(4);
    assert_eq!(go(&mut all, 4, json!({"before": id(2)})), Ok(1));
    assert_eq!(order(&all), [1, 4, 2, 3]);
    assert_eq!(go(&mut all, 1, json!({"after": id(2)})), Ok(1));
    assert_eq!(order(&all), [4, 2, 1, 3]);
    assert_eq!(go(&mut all, 3, json!({"after": id(4), "before": id(1)})), Ok(1));
    assert_eq!(order(&all), [4, 3, 2, 1]);
    assert_eq!(go(&mut all, 4, json!({})), Ok(1));
    assert_eq!(order(&all), [3, 2, 1, 4]);
    assert_eq!(go(&mut all, 4, json!({"after": id(1)})), Ok(0), "it stands there");
}

#[test]
fn the_inbox_has_a_place_too() {
    let mut all = lists(2);
    all.push(List::inbox());
    assert_eq!(order(&all), [0, 1, 2]);
    assert_eq!(go(&mut all, 0, json!({"after": id(2)})), Ok(1));
    assert_eq!(order(&all), [1, 2, 0]);
}

#[test]
fn a_place_that_is_none_is_pointed_at() {
    let mut all = lists(3);
    let mut wrong = |body| match go(&mut all, 1, body) {
        Err(ListRefused::Invalid(Violations(found))) => {
            format!("{} {}", found[0].pointer, found[0].code)
        }
        other => format!("{other:?}"),
    };
    assert_eq!(wrong(json!({"after": id(9)})), "/after invalid");
    assert_eq!(wrong(json!({"before": id(1)})), "/before invalid");
    assert_eq!(wrong(json!({"after": id(3), "before": id(2)})), "/before contradiction");
    assert_eq!(wrong(json!({"after": id(2), "before": id(2)})), "/before contradiction");
}

#[test]
fn where_there_is_no_room_all_get_new_places() {
    let mut all = lists(3);
    all[1].position = all[0].position.clone();
    assert_eq!(go(&mut all, 3, json!({"after": id(1)})), Ok(3));
    assert_eq!(order(&all), [1, 3, 2]);
}

proptest! {
    #[test]
    fn moves_do_to_lists_what_they_do_to_a_row(
        moves in prop::collection::vec((1u8..7, 0u8..7), 0..60)
    ) {
        let mut all = lists(6);
        let mut row: Vec<u128> = (1..7).collect();
        for (n, after) in moves {
            let other = after != 0 && after != n;
            let body = if other { json!({"after": id(after)}) } else { json!({}) };
            go(&mut all, n, body).unwrap();
            row.retain(|one| *one != u128::from(n));
            let place = row.iter().position(|one| other && *one == u128::from(after));
            row.insert(place.map_or(row.len(), |place| place + 1), n.into());
            prop_assert_eq!(order(&all), row.clone());
        }
    }
}
