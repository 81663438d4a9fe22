//! State in memory, with the refusals of a real store.

use std::collections::BTreeMap;

use async_trait::async_trait;
use tonic::Status;

use super::random::Random;
use super::{Call, FakeDapr, Fault, Flavour, LateAction, Part, no_answer};
use crate::{Etag, Expect, SidecarError, State, Swap, Versioned};

/// Dapr's limit for one message.
const LARGEST_MESSAGE: usize = 4 << 20;

#[derive(Default)]
pub(super) struct Store(BTreeMap<String, Row>);

struct Row {
    document: Versioned,
    /// Whether it was last written with first-write: Redis protects only what was.
    first_write: bool,
}

/// A write on its way to the store.
#[derive(Clone)]
pub(super) struct Write {
    key: String,
    /// `None` deletes.
    value: Option<Vec<u8>>,
    expect: Option<Expected>,
}

#[derive(Clone)]
enum Expected {
    Absent,
    Etag(Etag),
}

impl Store {
    fn document(&self, key: &str) -> Option<Versioned> {
        self.0.get(key).map(|row| row.document.clone())
    }

    /// Does what a store does with a write, and answers with the code it answers with.
    pub(super) fn apply(
        &mut self,
        write: Write,
        flavour: Flavour,
        random: &mut Random,
    ) -> Result<(), Status> {
        let found = self.0.get(&write.key);
        match &write.expect {
            Some(Expected::Etag(etag)) => {
                if flavour == Flavour::Redis && etag.as_str().parse::<u64>().is_err() {
                    return Err(Status::invalid_argument("invalid etag value"));
                }
                // Redis compares only with what is there: an ETag without a document passes.
                let passes = flavour == Flavour::Redis;
                if found.map_or(!passes, |row| row.document.etag != *etag) {
                    return Err(Status::aborted("possible etag mismatch"));
                }
            }
            Some(Expected::Absent) => {
                let protects = flavour != Flavour::Redis;
                if found.is_some_and(|row| row.first_write || protects) {
                    return Err(exists(flavour));
                }
            }
            None => {}
        }
        match write.value {
            Some(value) if value.is_empty() && flavour == Flavour::PostgreSql => {
                return Err(Status::internal("null value in column \"value\""));
            }
            Some(value) => self.put(write.key, value, write.expect.is_some(), flavour, random),
            None => drop(self.0.remove(&write.key)),
        }
        Ok(())
    }

    fn put(
        &mut self,
        key: String,
        value: Vec<u8>,
        first_write: bool,
        flavour: Flavour,
        random: &mut Random,
    ) {
        let etag = match flavour {
            Flavour::Redis => self.0.get(&key).map_or(1, next_count).to_string(),
            Flavour::PostgreSql | Flavour::Sqlite | Flavour::InMemory => random.uuid(),
        };
        let document = Versioned { value, etag: Etag::new(etag) };
        self.0.insert(key, Row { document, first_write });
    }
}

fn next_count(row: &Row) -> u64 {
    row.document.etag.as_str().parse::<u64>().map_or(1, |count| count + 1)
}

/// What each store says to "create" when the key exists.
fn exists(flavour: Flavour) -> Status {
    match flavour {
        Flavour::Redis | Flavour::PostgreSql => Status::internal("failed saving state"),
        Flavour::Sqlite | Flavour::InMemory => Status::aborted("possible etag mismatch"),
    }
}

impl FakeDapr {
    /// Writes as another client might: whatever is there, and without first-write.
    pub fn write_last_write(&self, key: &str, value: Vec<u8>) {
        let mut inner = self.lock();
        let inner = &mut *inner;
        inner.state.put(self.key(key), value, false, self.flavour, &mut inner.random);
    }

    /// Every key of this app that holds something, with the document in it.
    pub fn documents(&self) -> BTreeMap<String, Versioned> {
        let prefix = self.key("");
        let inner = self.lock();
        let own = |(key, row): (&String, &Row)| {
            Some((key.strip_prefix(&prefix)?.to_owned(), row.document.clone()))
        };
        inner.state.0.iter().filter_map(own).collect()
    }

    /// The name of a key in the store, as Dapr prefixes it.
    fn key(&self, key: &str) -> String {
        format!("{}||{key}", self.app)
    }

    async fn read<T>(
        &self,
        doing: &'static str,
        find: impl FnOnce(&Store) -> T,
    ) -> Result<T, SidecarError> {
        let fault = self.enter(Call::Read, doing).await?;
        let inner = self.lock();
        if inner.faults.down.contains(&Part::Store) {
            return Err(SidecarError::new(doing, Status::internal("connection refused")));
        }
        match fault {
            Some(Fault::Conflict) => Err(SidecarError::new(doing, Status::internal("failed"))),
            Some(_) => Err(no_answer(doing)),
            None => Ok(find(&inner.state)),
        }
    }

    async fn write(&self, doing: &'static str, write: Write) -> Swap {
        match self.try_write(doing, write).await {
            Ok(()) => Swap::Done,
            Err(error) => Swap::from_error(error),
        }
    }

    async fn try_write(&self, doing: &'static str, write: Write) -> Result<(), SidecarError> {
        let failed = |status| SidecarError::new(doing, status);
        self.check(&write).map_err(failed)?;
        let fault = self.enter(Call::Write, doing).await?;
        let mut inner = self.lock();
        let inner = &mut *inner;
        if inner.faults.down.contains(&Part::Store) {
            return Err(failed(self.unreachable(&write)));
        }
        match fault {
            Some(Fault::Conflict) => return Err(failed(Status::aborted("possible etag mismatch"))),
            Some(Fault::Late) => {
                inner.postpone(LateAction::Write(write));
                return Err(no_answer(doing));
            }
            Some(Fault::LostReply | Fault::LostRequest | Fault::Partial) | None => {}
        }
        let applied = inner.state.apply(write, self.flavour, &mut inner.random);
        match fault {
            Some(_) => Err(no_answer(doing)),
            None => applied.map_err(failed),
        }
    }

    /// What the runtime turns away before any store sees it.
    fn check(&self, write: &Write) -> Result<(), Status> {
        if write.key[self.key("").len()..].contains("||") {
            return Err(Status::invalid_argument("the key contains `||`"));
        }
        if write.value.as_ref().is_some_and(|value| value.len() >= LARGEST_MESSAGE) {
            return Err(Status::resource_exhausted("the message is larger than max"));
        }
        Ok(())
    }

    /// Redis says "lost race" even when it could not be asked.
    fn unreachable(&self, write: &Write) -> Status {
        let names_etag = matches!(write.expect, Some(Expected::Etag(_)));
        match (self.flavour, names_etag) {
            (Flavour::Redis, true) => Status::aborted("possible etag mismatch"),
            _ => Status::internal("connection refused"),
        }
    }
}

#[async_trait]
impl State for FakeDapr {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError> {
        let key = self.key(key);
        self.read("load state", |store| store.document(&key)).await
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        let find = |store: &Store| keys.iter().map(|key| store.document(&self.key(key))).collect();
        self.read("load state in bulk", find).await
    }

    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap {
        let expect = match expect {
            Expect::Absent => Expected::Absent,
            Expect::Etag(etag) => Expected::Etag(etag.clone()),
        };
        let write = Write { key: self.key(key), value: Some(value), expect: Some(expect) };
        self.write("save state", write).await
    }

    async fn delete(&self, key: &str, etag: Option<&Etag>) -> Swap {
        let expect = etag.cloned().map(Expected::Etag);
        let write = Write { key: self.key(key), value: None, expect };
        self.write("delete state", write).await
    }
}
