//! Which texts can be passwords, that one is recognised, and how many are worked on at a time.

use super::*;

fn passwords(cost: Cost, at_once: usize) -> Passwords {
    Passwords::new(cost, NonZeroUsize::new(at_once).unwrap()).unwrap()
}

#[test]
fn neither_nothing_nor_a_book_is_a_password() {
    assert_eq!(Password::new(""), Err(Unfit::TooShort));
    assert_eq!(Password::new("123456789"), Err(Unfit::TooShort));
    assert_eq!(Password::new("ééééééééé"), Err(Unfit::TooShort), "characters are counted");
    assert_eq!(Password::new(&"x".repeat(10_000)), Err(Unfit::TooLong));
    assert_eq!(Password::new(&"x".repeat(1025)), Err(Unfit::TooLong));
    for good in ["1234567890", "correct horse battery", &"x".repeat(1024), "पासवर्ड पासवर्ड"]
    {
        assert!(Password::new(good).is_ok(), "{good}");
    }
    assert_eq!(format!("{:?}", Password::typed("hunter2")), "Password(…)");
}

#[tokio::test]
async fn a_password_is_recognised_however_it_is_typed() {
    let passwords = passwords(Cost::TINY, 1);
    let kept = passwords.keep(Password::typed("caf\u{e9} caf\u{e9} au lait")).await.unwrap();
    assert!(kept.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{kept}");
    let compare =
        async |text: &str| passwords.compare(Password::typed(text), Some(&kept)).await.unwrap();
    assert_eq!(compare("cafe\u{301} cafe\u{301} au lait").await, Compared::Right);
    for wrong in ["", "café café au lai", &"x".repeat(10_000)] {
        assert_eq!(compare(wrong).await, Compared::Wrong, "{wrong:.20}");
    }
    let nobody = passwords.compare(Password::typed(""), None).await.unwrap();
    assert_eq!((nobody, passwords.runs()), (Compared::Wrong, 6));
    let again = passwords.keep(Password::typed("café café au lait")).await.unwrap();
    assert_ne!(kept, again, "each has a salt of its own");
}

#[tokio::test]
async fn one_kept_with_other_parameters_is_right_and_old() {
    let kept = passwords(Cost::TINY, 1).keep(Password::typed("1234567890")).await.unwrap();
    let dearer = passwords(Cost { iterations: 2, ..Cost::TINY }, 1);
    let compared = dearer.compare(Password::typed("1234567890"), Some(&kept)).await.unwrap();
    assert_eq!(compared, Compared::RightAndOld);
    assert!(dearer.compare(Password::typed("x"), Some("garbage")).await.is_err());
}

#[tokio::test]
async fn a_flood_is_turned_away_and_takes_no_memory() {
    let passwords = passwords(Cost::TINY, 1);
    let held = passwords.permits.clone().acquire_owned().await.unwrap();
    let mut waiting = Vec::new();
    for _ in 0..WAITING_PER_PERMIT {
        let mut one = Box::pin(passwords.compare(Password::typed("x"), None));
        assert!(futures_now(&mut one).is_none(), "it waits");
        waiting.push(one);
    }
    let turned_away = passwords.compare(Password::typed("x"), None).await;
    assert!(matches!(turned_away, Err(NotHashed::Busy)));
    assert_eq!(passwords.runs(), 0);
    drop(waiting.pop());
    drop(held);
    for one in waiting {
        assert_eq!(one.await.unwrap(), Compared::Wrong);
    }
    assert!(passwords.compare(Password::typed("x"), None).await.is_ok());
}

/// What it gives at once, if anything.
fn futures_now<T>(future: &mut (impl Future<Output = T> + Unpin)) -> Option<T> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(future).poll(&mut context) {
        std::task::Poll::Ready(value) => Some(value),
        std::task::Poll::Pending => None,
    }
}

#[test]
fn parameters_are_read_as_they_are_written() {
    assert_eq!("m=19456,t=2,p=1".parse(), Ok(Cost::default()));
    assert_eq!(Cost::default().to_string().parse(), Ok(Cost::default()));
    for wrong in ["", "m=8", "m=8,t=1", "m=7,t=1,p=1", "m=8,t=0,p=1", "t=1,m=8,p=1", "m=8,t=1,p=2"]
    {
        assert_eq!(wrong.parse::<Cost>(), Err(NotACost), "{wrong}");
    }
    assert!("m=8,t=1,p=1,x=1".parse::<Cost>().is_err());
    assert!("m=2000000,t=1,p=1".parse::<Cost>().is_err());
}
