//! A declarative subscription, as Dapr's YAML has it.

/// Which events of a topic go to which path of the app, and where refused ones go.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subscription {
    topic: String,
    rules: Vec<(String, String)>,
    default_path: String,
    dead_letter_topic: Option<String>,
    raw: bool,
}

impl Subscription {
    /// Every event of `topic` goes to `default_path`, unless a rule says otherwise.
    pub fn new(topic: &str, default_path: &str) -> Self {
        Self {
            topic: topic.to_owned(),
            rules: Vec::new(),
            default_path: default_path.to_owned(),
            dead_letter_topic: None,
            raw: false,
        }
    }

    /// `event.type.startsWith(prefix)` goes to `path`; the first rule that fits decides.
    #[must_use]
    pub fn rule(mut self, type_prefix: &str, path: &str) -> Self {
        self.rules.push((type_prefix.to_owned(), path.to_owned()));
        self
    }

    /// Where refused events are published. Without it they are gone.
    #[must_use]
    pub fn dead_letter_topic(mut self, topic: &str) -> Self {
        self.dead_letter_topic = Some(topic.to_owned());
        self
    }

    /// In bulk, messages come as they were published (`rawPayload`).
    #[must_use]
    pub fn raw(mut self) -> Self {
        self.raw = true;
        self
    }

    pub(super) fn is_raw(&self) -> bool {
        self.raw
    }

    pub(super) fn topic(&self) -> &str {
        &self.topic
    }

    pub(super) fn path_for(&self, kind: &str) -> &str {
        let rule = self.rules.iter().find(|(prefix, _)| kind.starts_with(prefix.as_str()));
        rule.map_or(&self.default_path, |(_, path)| path)
    }

    pub(super) fn dead_letters(&self) -> Option<&str> {
        self.dead_letter_topic.as_deref()
    }
}
