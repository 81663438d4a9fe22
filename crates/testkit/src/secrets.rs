//! What differs between two Daybooks of one profile: the content of the secret store.

use identity::SigningKey;
use serde_json::{Map, Value, json};

use crate::app::random;

/// The secrets, in the shape that the component files ask for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets {
    pub(crate) redis: Option<RedisSecret>,
    pub(crate) kafka: Option<KafkaSecret>,
    /// The connection string.
    pub(crate) postgres: Option<String>,
    pub(crate) keys: Keys,
    pub(crate) setup: SetupToken,
    /// The port of the mail server on 127.0.0.1; 1 where there is none.
    pub(crate) smtp: Option<u16>,
    pub(crate) egress: Option<EgressSecret>,
}

/// What task-api signs with.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    dev_tokens: String,
    /// The PEM of a key pair, so that all replicas sign with one.
    access_tokens: String,
    /// What was signed with before, if the key was ever replaced.
    previous: String,
}

impl Keys {
    /// The same after the key that signs was replaced.
    pub(crate) fn replaced(&self) -> Self {
        let Self { access_tokens, .. } = Self::default();
        let previous = self.access_tokens.clone();
        Self { dev_tokens: self.dev_tokens.clone(), access_tokens, previous }
    }
}

impl Default for Keys {
    /// New ones, drawn by chance.
    fn default() -> Self {
        let key = SigningKey::generate().and_then(|key| key.to_pem());
        Self {
            dev_tokens: format!("{}{}", random(), random()),
            access_tokens: key.unwrap_or_default(),
            previous: String::new(),
        }
    }
}

/// What makes the first administrator.
#[derive(Debug, Clone)]
pub(crate) struct SetupToken(pub(crate) String);

impl Default for SetupToken {
    /// A new one, drawn by chance.
    fn default() -> Self {
        Self(random())
    }
}

/// Where webhooks are passed on.
#[derive(Debug, Clone)]
pub(crate) struct EgressSecret {
    pub(crate) url: String,
    pub(crate) token: String,
}

#[derive(Debug, Clone)]
pub(crate) struct RedisSecret {
    pub(crate) host: String,
    pub(crate) password: String,
}

/// Without a user name, the broker lets anybody in.
#[derive(Debug, Clone, Default)]
pub(crate) struct KafkaSecret {
    pub(crate) brokers: String,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) ca: String,
}

impl Secrets {
    /// The file of `secretstores.local.file` with `multiValued`.
    pub(crate) fn file(&self) -> String {
        let mut all = Map::new();
        if let Some(RedisSecret { host, password }) = &self.redis {
            all.insert("redis".into(), json!({ "host": host, "password": password }));
        }
        if let Some(KafkaSecret { brokers, username, password, ca }) = &self.kafka {
            let secret =
                json!({ "brokers": brokers, "username": username, "password": password, "ca": ca });
            all.insert("kafka".into(), secret);
        }
        if let Some(connection) = &self.postgres {
            all.insert("postgres".into(), json!({ "connectionString": connection }));
        }
        let Keys { dev_tokens, access_tokens, previous } = &self.keys;
        all.insert("dev-tokens".into(), json!({ "signing-key": dev_tokens }));
        all.insert(
            "signing-keys".into(),
            json!({ "current": access_tokens, "previous": previous }),
        );
        let port = self.smtp.unwrap_or(1).to_string();
        let smtp = json!({ "host": "127.0.0.1", "port": port, "user": "", "password": "", "from": "daybook@example.org" });
        all.insert("smtp".into(), smtp);
        let (url, token) = self.egress.as_ref().map_or(("http://127.0.0.1:1", ""), |egress| {
            (egress.url.as_str(), egress.token.as_str())
        });
        all.insert("egress".into(), json!({ "url": url, "token": token }));
        all.insert("setup".into(), json!({ "token": self.setup.0 }));
        Value::Object(all).to_string()
    }

    /// Each one with a word for it, to look for where none should be.
    pub(crate) fn values(&self) -> Vec<(&'static str, String)> {
        let redis = self.redis.iter().map(|redis| ("the store's password", redis.password.clone()));
        let kafka =
            self.kafka.iter().map(|kafka| ("the broker's password", kafka.password.clone()));
        let postgres = self.postgres.iter().cloned().map(|all| ("the store's connection", all));
        let egress = self.egress.iter().map(|it| ("the relay's token", it.token.clone()));
        let key = ("the key of dev-only tokens", self.keys.dev_tokens.clone());
        let setup = ("the set-up token", self.setup.0.clone());
        redis.chain(kafka).chain(postgres).chain(egress).chain([key, setup]).collect()
    }

    /// A component that speaks to the same broker and may say and hear everything, for a
    /// bystander.
    pub(crate) fn open_pubsub(&self) -> String {
        let kind = if self.kafka.is_some() { "pubsub.kafka" } else { "pubsub.redis" };
        let metadata: Vec<Value> = self
            .pubsub_metadata()
            .into_iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        json!({ // JSON is YAML
            "apiVersion": "dapr.io/v1alpha1",
            "kind": "Component",
            "metadata": { "name": "pubsub" },
            "spec": { "type": kind, "version": "v1", "metadata": metadata },
        })
        .to_string()
    }

    fn pubsub_metadata(&self) -> Vec<(&'static str, &str)> {
        match (&self.kafka, &self.redis) {
            (Some(kafka), _) if kafka.username.is_empty() => vec![
                ("brokers", &kafka.brokers),
                ("authType", "none"),
                ("disableTls", "true"),
                ("initialOffset", "oldest"),
            ],
            (Some(kafka), _) => vec![
                ("brokers", &kafka.brokers),
                ("authType", "password"),
                ("saslMechanism", "SHA-512"),
                ("saslUsername", &kafka.username),
                ("saslPassword", &kafka.password),
                ("caCert", &kafka.ca),
                ("initialOffset", "oldest"),
            ],
            (None, Some(redis)) => {
                vec![("redisHost", &redis.host), ("redisPassword", &redis.password)]
            }
            (None, None) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
