//! What a handler did not do is logged once, with its causes; a panic as an error.

use std::io::Write;
use std::sync::{Arc, Mutex};

use dapr::dapr::proto::runtime::v1::TopicEventRequest;
use tracing_subscriber::fmt::MakeWriter;

use crate::harness::{obedient, serve};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn take(&self) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().expect("no panic holds the lock"));
        String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic holds the lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// One thread, so that the subscriber sees what the server's tasks log.
#[tokio::test(flavor = "current_thread")]
async fn one_line_for_each_failure() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(lines.clone())
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO)
        .finish();
    let _installed = tracing::subscriber::set_default(subscriber);
    let served = serve(obedient(None)).await;
    for (id, level, cause) in [
        ("log:retry", "WARN", "told to ask again"),
        ("log:refuse", "ERROR", "told to refuse"),
        ("log:panic", "ERROR", "the handler panicked: told to panic"),
    ] {
        let event = TopicEventRequest {
            id: id.to_owned(),
            path: "/events".to_owned(),
            ..Default::default()
        };
        served.client().on_topic_event(event).await.expect("an answer");
        let lines = lines.take();
        let [line] = lines.as_slice() else { panic!("one line for {id}: {lines:#?}") };
        assert!(line.contains(level) && line.contains(id) && line.contains(cause), "{line}");
    }
}
