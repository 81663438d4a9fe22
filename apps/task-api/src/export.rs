//! Everything that is kept of a user, as one JSON document that is written while it is sent.

use axum::body::{Body, Bytes};
use contract::rest::{
    AuditEntry, ListResource, Page, SavedFilterResource, SeriesResource, SettingsResource,
    TagResource, TaskResource,
};
use domain::UserId;
use futures::stream;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::App;
use crate::audit_log::{About, AuditError};
use crate::people;
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// About how large the pieces are that are sent.
const PIECE_BYTES: usize = 64 << 10;
/// So many of them wait for a slow reader; nothing more is read meanwhile.
const PIECES: usize = 4;
/// How many entries of the ledger are read at a time.
const PAGE: u32 = 200;

/// A document on its way: pieces of JSON text.
struct Writer {
    pieces: mpsc::Sender<Result<Bytes, AuditError>>,
    text: Vec<u8>,
}

/// The reader is gone, or the ledger stopped answering: the document ends in the middle, so that nobody takes it for whole.
struct CutShort;

impl App {
    /// The document. What was kept when it was asked for is in it.
    pub(crate) async fn export(&self, user: &UserId) -> Result<Body, Refusal> {
        let accounts = &self.people.accounts;
        accounts.note_export(user).await?;
        let account = people::me(accounts.me(user).await?);
        let sessions = accounts.sessions(user).await?.into_iter();
        let sessions: Vec<_> = sessions.map(|it| people::session(it, None)).collect();
        let tokens = accounts.tokens(user).await?.into_iter();
        let tokens: Vec<_> = tokens.map(people::token).collect();
        let view = self.book(user).read().await?;
        // Asked before the answer begins, so that a ledger that is away is told by a status.
        let first = [
            self.audit.list(user, About::Tasks, PAGE, "").await?,
            self.audit.list(user, About::Account, PAGE, "").await?,
            self.audit.list(user, About::Reminders, PAGE, "").await?,
            self.audit.list(user, About::Notifications, PAGE, "").await?,
        ];
        let (pieces, mut received) = mpsc::channel(PIECES);
        let (app, user, now) = (self.clone(), user.clone(), self.now());
        tokio::spawn(async move {
            let mut writer = Writer { pieces, text: Vec::with_capacity(PIECE_BYTES) };
            let shelf = Shelf::new(&view, now);
            let kept = async {
                writer.begin("exported_at", &now)?;
                writer.field("account", &account)?;
                let settings = shelf.settings().cloned().unwrap_or_default();
                writer.field("settings", &SettingsResource::from(&settings))?;
                writer.all("sessions", sessions.iter()).await?;
                writer.all("personal_tokens", tokens.iter()).await?;
                let lists = shelf.lists().map(|kept| ListResource::from(&kept.item));
                writer.all("lists", lists).await?;
                let tags = shelf.tags().map(|kept| TagResource::from(&kept.item));
                writer.all("tags", tags).await?;
                let filters = shelf.all_saved().map(|kept| SavedFilterResource::from(&kept.item));
                writer.all("filters", filters).await?;
                let series = shelf.all_series().map(|kept| SeriesResource::from(&kept.item));
                writer.all("series", series).await?;
                let tasks = shelf.tasks().map(|kept| TaskResource::from(&kept.task));
                writer.all("tasks", tasks).await?;
                let names = [
                    (About::Tasks, "audit"),
                    (About::Account, "account_audit"),
                    (About::Reminders, "reminder_audit"),
                    (About::Notifications, "notification_audit"),
                ];
                for ((about, name), first) in names.into_iter().zip(first) {
                    app.entries(&mut writer, &user, about, name, first).await?;
                }
                Ok::<_, CutShort>(())
            };
            // A document that was cut short is not ended.
            if kept.await.is_ok() {
                let _ = writer.end().await;
            }
        });
        let pieces = stream::poll_fn(move |context| received.poll_recv(context));
        Ok(Body::from_stream(pieces))
    }

    /// What the ledger has, page by page.
    async fn entries(
        &self,
        writer: &mut Writer,
        user: &UserId,
        about: About,
        name: &str,
        first: Page<AuditEntry>,
    ) -> Result<(), CutShort> {
        let mut page = first;
        writer.open(name)?;
        let mut is_first = true;
        loop {
            writer.items(page.items.iter(), &mut is_first).await?;
            let Some(cursor) = page.next_cursor else { return writer.close() };
            page = match self.audit.list(user, about, PAGE, &cursor).await {
                Ok(page) => page,
                Err(error) => {
                    let _ = writer.pieces.send(Err(error)).await;
                    return Err(CutShort);
                }
            };
        }
    }
}

impl Writer {
    fn begin(&mut self, name: &str, value: &impl Serialize) -> Result<(), CutShort> {
        self.text.push(b'{');
        self.pair(name, value)
    }

    fn field(&mut self, name: &str, value: &impl Serialize) -> Result<(), CutShort> {
        self.text.extend_from_slice(b",\n");
        self.pair(name, value)
    }

    fn pair(&mut self, name: &str, value: &impl Serialize) -> Result<(), CutShort> {
        self.text.extend_from_slice(format!("\"{name}\":").as_bytes());
        self.value(value)
    }

    fn value(&mut self, value: &impl Serialize) -> Result<(), CutShort> {
        serde_json::to_writer(&mut self.text, value).map_err(|_| CutShort)
    }

    fn open(&mut self, name: &str) -> Result<(), CutShort> {
        self.text.extend_from_slice(format!(",\n\"{name}\":[").as_bytes());
        Ok(())
    }

    fn close(&mut self) -> Result<(), CutShort> {
        self.text.push(b']');
        Ok(())
    }

    async fn all<T: Serialize>(
        &mut self,
        name: &str,
        items: impl Iterator<Item = T>,
    ) -> Result<(), CutShort> {
        self.open(name)?;
        self.items(items, &mut true).await?;
        self.close()
    }

    async fn items<T: Serialize>(
        &mut self,
        items: impl Iterator<Item = T>,
        is_first: &mut bool,
    ) -> Result<(), CutShort> {
        for item in items {
            self.text.extend_from_slice(if *is_first { b"\n" } else { b",\n" });
            *is_first = false;
            self.value(&item)?;
            if self.text.len() >= PIECE_BYTES {
                self.send().await?;
            }
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<(), CutShort> {
        let piece = std::mem::replace(&mut self.text, Vec::with_capacity(PIECE_BYTES));
        self.pieces.send(Ok(piece.into())).await.map_err(|_| CutShort)
    }

    async fn end(&mut self) -> Result<(), CutShort> {
        self.text.extend_from_slice(b"}\n");
        self.send().await
    }
}
