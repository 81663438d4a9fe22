//! An app owns its keys: the store has them under the app's id.

use sidecar::fake::Flavour;
use sidecar::{Expect, State};

use crate::sidecar_process::{Store, Wanted, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_carries_its_app_s_id() {
    let wanted = Wanted { store: Some(Flavour::Redis), ..Wanted::default() };
    let running = start("prefix", wanted).await;
    assert!(running.dapr.compare_and_swap("key", vec![1], Expect::Absent).await.is_done());
    let Store::Redis(redis) = &running.store else { panic!("Redis was asked for") };
    let keys = redis.command(&["KEYS", "*"]).expect("Redis answers");
    assert!(keys.contains("\r\nconformance||key\r\n"), "{keys:?}");
}
