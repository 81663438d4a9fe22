//! What becomes of notifications is told beside changes, to whoever it is for, and moves nobody's place.

use contract::notification_event::{
    Data, Delivered, NOTIFICATION_READ, NOTIFICATION_SENT, Read, owner,
};
use contract::rest::{Channel, NotificationKind, NotificationResource};

use super::*;
use crate::on_notification_event::OnNotificationEvent;

const ID: uuid::Uuid = uuid::Uuid::from_u128(7);

/// As notifier announces it.
fn event(user: &str, kind: &str, data: &Data) -> IncomingEvent {
    IncomingEvent {
        id: format!("{}:7", owner(&user.parse().unwrap())),
        kind: kind.to_owned(),
        subject: data.subject(),
        data: serde_json::to_vec(data).unwrap(),
        ..IncomingEvent::default()
    }
}

fn sent(user: &str) -> IncomingEvent {
    let at = "2030-05-01T12:00:00Z".parse().unwrap();
    let notification = NotificationResource {
        id: ID,
        kind: NotificationKind::Reminder,
        title: "water".to_owned(),
        task: None,
        reminder: None,
        at,
        late_by: None,
        created_at: at,
        read: false,
        deliveries: Vec::new(),
    };
    let user_id = user.parse().unwrap();
    let channel = Channel::Inbox;
    let data = Delivered { user: user_id, at, channel, notification, unread: 3 };
    event(user, NOTIFICATION_SENT, &Data::Delivered(Box::new(data)))
}

fn read(user: &str) -> IncomingEvent {
    let (user_id, at) = (user.parse().unwrap(), "2030-05-01T12:00:01Z".parse().unwrap());
    let data = Read { user: user_id, at, notifications: vec![ID], read: true, unread: 2 };
    event(user, NOTIFICATION_READ, &Data::Read(data))
}

async fn next(feed: &mut Feed) -> Value {
    match feed.next().await {
        Signal::Tell(frame) | Signal::Heartbeat(frame) => {
            serde_json::from_str(&frame.text()).unwrap()
        }
        Signal::End(_) => panic!("it ended"),
    }
}

#[tokio::test]
async fn a_notification_is_told_to_whom_it_is_for_and_has_no_place() {
    let world = World::new().await;
    let open = |user: &str| Feed::open(world.app.clone(), identity(user), None);
    let (mut ada, mut eve) = (open("ada").await.unwrap(), open("eve").await.unwrap());
    assert_eq!(next(&mut ada).await["event"], "ready");
    assert_eq!(next(&mut eve).await["event"], "ready");
    let handler = OnNotificationEvent(world.app.live.clone());
    for event in [sent("ada"), read("ada"), sent("bob"), sent("eve")] {
        handler.handle(event).await.unwrap();
    }
    let told = next(&mut ada).await;
    assert_eq!(
        (&told["event"], &told["type"]),
        (&json!("notification"), &json!(NOTIFICATION_SENT))
    );
    assert_eq!((&told["notification"]["title"], &told["unread"]), (&json!("water"), &json!(3)));
    assert!(told["id"].is_null() && told["seq"].is_null(), "{told}");
    let told = next(&mut ada).await;
    assert_eq!((&told["notifications"], &told["read"]), (&json!([ID]), &json!(true)));
    assert_eq!(next(&mut eve).await["notification"]["title"], "water");
}

#[tokio::test]
async fn what_is_no_notification_is_passed_over() {
    let world = World::new().await;
    let mut ada = Feed::open(world.app.clone(), identity("ada"), None).await.unwrap();
    assert_eq!(next(&mut ada).await["event"], "ready");
    let handler = OnNotificationEvent(world.app.live.clone());
    let mut others = [sent("ada"), sent("ada"), sent("ada"), sent("ada")];
    others[0].id = "ada:7".to_owned();
    others[1].kind = "daybook.notification.sung.v1".to_owned();
    others[2].data = b"{}".to_vec();
    others[3].subject = "another".to_owned();
    for event in others.into_iter().chain([read("ada")]) {
        handler.handle(event).await.unwrap();
    }
    assert_eq!(next(&mut ada).await["type"], NOTIFICATION_READ);
}
