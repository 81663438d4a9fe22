//! What a Daybook of a test consists of.

/// The apps that most tests need, in the order they are started and listed.
const APPS: &[&str] = &["task-api", "audit"];
/// All apps.
const ALL_APPS: &[&str] = &["task-api", "audit", "recurrence", "reminder", "notifier"];

/// What a Daybook is to consist of, and what is to be otherwise than usual.
#[derive(Debug, Clone)]
pub struct Wishes {
    pub(crate) apps: &'static [&'static str],
    pub(crate) outside: bool,
    pub(crate) reconcile: Option<&'static str>,
    pub(crate) settings: Vec<(&'static str, String)>,
}

impl Default for Wishes {
    /// task-api and audit, as they are.
    fn default() -> Self {
        Self { apps: APPS, outside: false, reconcile: None, settings: Vec::new() }
    }
}

impl Wishes {
    /// All apps, a mail server, and the relay to webhooks, which may call this machine.
    #[must_use]
    pub fn all() -> Self {
        Self { apps: ALL_APPS, outside: true, ..Self::default() }
    }

    /// These apps, task-api first.
    #[must_use]
    pub fn apps(apps: &'static [&'static str]) -> Self {
        Self { apps, ..Self::default() }
    }

    /// With recurrence woken so often, as in `@every 2s`.
    #[must_use]
    pub fn reconciling(self, every: &'static str) -> Self {
        Self { reconcile: Some(every), ..self }
    }

    /// With this setting of every app, by the name of its variable.
    #[must_use]
    pub fn setting(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((name, value.into()));
        self
    }
}
