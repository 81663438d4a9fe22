//! What a token says comes back out of it, and nothing else is taken for one.

use super::*;

fn refresh() -> RefreshToken {
    RefreshToken {
        account: Uuid::from_u128(1),
        session: Uuid::from_u128(2),
        family: Secret::new().unwrap(),
        secret: Secret::new().unwrap(),
    }
}

#[test]
fn a_token_is_read_as_it_was_written() {
    let token = refresh();
    assert!(RefreshToken::read(&token.to_text()) == Some(token));
    let named =
        NamedToken { account: token.account, id: token.session, secret: Secret::new().unwrap() };
    assert!(NamedToken::read(&named.to_text(PERSONAL), PERSONAL) == Some(named));
    assert!(NamedToken::read(&named.to_text(PERSONAL), ONE_TIME).is_none());
}

#[test]
fn what_is_cut_padded_or_altered_is_none() {
    let text = refresh().to_text();
    let cut = &text[..text.len() - 1];
    let (long, spaced) = (format!("{text}A"), format!(" {text}"));
    let padded = format!("{text}==");
    let other = text.replacen("dbr_", "db_", 1);
    let huge = format!("dbr_{}", "A".repeat(100_000));
    for wrong in ["", "dbr_", cut, &long, &spaced, &padded, &other, &huge, "dbr_é"] {
        assert!(RefreshToken::read(wrong).is_none(), "{wrong:.40}");
    }
}

#[test]
fn what_is_kept_is_of_its_secret_alone() {
    let (one, other) = (Secret::new().unwrap(), Secret::new().unwrap());
    assert!(one.kept().is_of(&one) && !one.kept().is_of(&other));
    assert!(one != one.next(&other) && one.next(&other) != other.next(&one));
    assert!(Secret::from_text(&one.to_text()) == Some(one));
    assert!(!format!("{one:?}").contains(&one.to_text()));
}

#[test]
fn an_account_and_its_user_have_one_id() {
    let account = Uuid::from_u128(77);
    assert_eq!(account_of(&user_of(account).unwrap()), Some(account));
    for user in ["ada", "0000000000000000000000000000004d", "urn.uuid"] {
        assert_eq!(account_of(&user.parse().unwrap()), None, "{user}");
    }
}
