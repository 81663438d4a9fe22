//! Redis starts, survives `kill -9` and comes back on the same port.

use stack::ground::Ground;
use stack::redis::Redis;

#[test]
fn redis_keeps_what_it_acknowledged() {
    let ground = Ground::lease("redis").unwrap();
    let redis = Redis::start(&ground, "redis", Some("secret")).unwrap();
    assert_eq!(redis.command(&["SET", "key", "value"]).unwrap(), "+OK\r\n");
    redis.process().kill9();
    assert!(redis.command(&["GET", "key"]).is_err());
    redis.process().restart().unwrap();
    assert_eq!(redis.command(&["GET", "key"]).unwrap(), "$5\r\nvalue\r\n");
}
