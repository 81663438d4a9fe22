//! One whole Daybook.

mod failure;
mod leaks;
mod members;
mod wishes;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use stack::daprd::{Daprd, DaprdOptions};
use stack::ground::Ground;

use crate::app::random;
use crate::backing::Backing;
use crate::mail::MailServer;
use crate::{App, Client, LIMIT, Part, Profile, Result, User, wait_until};
pub use leaks::NEVER_LOGGED;
pub use members::Member;
use members::Members;
pub use wishes::Wishes;

/// A running Daybook. Dropping it stops everything; it fails the test where an app panicked, or where a
/// secret or a token is in any log.
pub struct Daybook {
    profile: Profile,
    wishes: Wishes,
    // Fields are dropped in this order: the ground last.
    members: Members,
    backing: Backing,
    ground: Arc<Ground>,
}

/// Runs a test against a Daybook of the profile that `DAYBOOK_PROFILE` names; shows the end of
/// every log when it fails.
///
/// # Errors
/// What the test answers, or why there was no Daybook to test.
pub async fn with_daybook(test: impl AsyncFnOnce(&Daybook) -> Result<()>) -> Result<()> {
    with_daybook_of(Wishes::default(), test).await
}

/// As [`with_daybook`], with what the test wishes for.
///
/// # Errors
/// As [`with_daybook`].
pub async fn with_daybook_of(
    wishes: Wishes,
    test: impl AsyncFnOnce(&Daybook) -> Result<()>,
) -> Result<()> {
    let daybook = Daybook::wished(Profile::from_env()?, wishes).await?;
    let tested = test(&daybook).await;
    if tested.is_err() {
        daybook.show_logs();
    }
    tested
}

impl Daybook {
    /// Starts one of the profile that `DAYBOOK_PROFILE` names, and waits until both apps are
    /// ready.
    ///
    /// # Errors
    /// When a part does not start; the error shows the end of its log.
    pub async fn start() -> Result<Self> {
        Self::of(Profile::from_env()?).await
    }

    /// Starts one of this profile, and waits until both apps are ready.
    ///
    /// # Errors
    /// As [`Daybook::start`].
    pub async fn of(profile: Profile) -> Result<Self> {
        Self::wished(profile, Wishes::default()).await
    }

    /// Starts one of this profile with what is wished for, and waits until every app is ready.
    ///
    /// # Errors
    /// As [`Daybook::start`].
    pub async fn wished(profile: Profile, wishes: Wishes) -> Result<Self> {
        let _turn = tokio::task::spawn_blocking(stack::turn::take).await?;
        let daybook = tokio::task::spawn_blocking(move || Self::begin(profile, wishes)).await??;
        if let Err(late) = daybook.wait_ready().await {
            daybook.show_logs();
            return Err(late);
        }
        Ok(daybook)
    }

    fn begin(profile: Profile, wishes: Wishes) -> Result<Self> {
        let ground = Arc::new(Ground::lease(profile.name())?);
        let backing = Backing::start(&ground, profile, &wishes)?;
        let members = Members::start(&ground, profile, &backing, &wishes)?;
        Ok(Self { profile, wishes, members, backing, ground })
    }

    /// Waits until every app's `/readyz` is 200 and every sidecar has subscribed for its app.
    ///
    /// # Errors
    /// Names the one that is not in time.
    pub async fn wait_ready(&self) -> Result<()> {
        for id in self.wishes.apps {
            self.wait_app_ready(id).await?;
            let sidecar = Client::new(self.daprd(id).http_port());
            let what = format!("the sidecar of {id} is healthy");
            wait_until(&what, LIMIT, async || {
                Ok((sidecar.get("/v1.0/healthz").await?.status == 204).then_some(()))
            })
            .await?;
        }
        Ok(())
    }

    /// Starts one more replica of this app with a sidecar of its own, and waits until both are ready. It is gone when the
    /// value is dropped, which has to be before the Daybook is.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn replica(&self, id: &'static str, name: &'static str) -> Result<Member> {
        let member = tokio::task::block_in_place(|| {
            Members::replica(&self.ground, self.profile, &self.backing, &self.wishes, id, name)
        })?;
        let (ops, sidecar) =
            (Client::new(member.app.ops_port()), Client::new(member.sidecar.http_port()));
        let what = format!("{name} and its sidecar are ready");
        wait_until(&what, LIMIT, async || {
            let ready = ops.get("/readyz").await?.status == 200
                && sidecar.get("/v1.0/healthz").await?.status == 204;
            Ok(ready.then_some(()))
        })
        .await?;
        Ok(member)
    }

    /// Waits until this app's `/readyz` is 200, and says how long that took.
    ///
    /// # Errors
    /// When it is not within a minute.
    pub async fn wait_app_ready(&self, id: &str) -> Result<Duration> {
        let ops = Client::new(self.app_of(id).ops_port());
        let what = format!("{id} is ready");
        let ready = wait_until(&what, LIMIT, async || {
            let answer = ops.get("/readyz").await?;
            if answer.status == 200 { Ok(Some(())) } else { Err(format!("{answer:?}").into()) }
        });
        Ok(ready.await?.1)
    }

    /// Its profile.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// The app of this id, as a process.
    #[must_use]
    pub fn app(&self, id: &str) -> Part {
        Part(self.app_of(id))
    }

    /// The app of this id, with its ports and tokens.
    ///
    /// # Panics
    /// When there is no such app.
    #[must_use]
    pub fn app_of(&self, id: &str) -> Arc<App> {
        Arc::clone(&self.members.of(id).app)
    }

    /// The sidecar of this app, as a process.
    #[must_use]
    pub fn sidecar(&self, id: &str) -> Part {
        Part(self.daprd(id))
    }

    /// The sidecar of this app, with its ports.
    ///
    /// # Panics
    /// When there is no such app.
    #[must_use]
    pub fn daprd(&self, id: &str) -> Arc<Daprd> {
        Arc::clone(&self.members.of(id).sidecar)
    }

    /// A client of this app's sidecar that shows the token it asks for.
    #[must_use]
    pub fn sidecar_client(&self, id: &str) -> Client {
        Client::new(self.daprd(id).http_port())
            .with_header("dapr-api-token", self.app_of(id).sidecar_token())
    }

    /// What keeps state.
    #[must_use]
    pub fn store(&self) -> Part {
        self.backing.store.clone()
    }

    /// What carries events; the store itself in the embedded profile.
    #[must_use]
    pub fn broker(&self) -> Part {
        self.backing.broker.clone()
    }

    /// Dapr's scheduler.
    #[must_use]
    pub fn scheduler(&self) -> Part {
        self.backing.control.scheduler.clone()
    }

    /// The mail server.
    ///
    /// # Panics
    /// When none was wished for.
    #[must_use]
    pub fn mail(&self) -> &MailServer {
        self.backing.mail.as_deref().expect("a Daybook with mail: `Wishes::all()`")
    }

    /// The relay to webhooks, as a process.
    ///
    /// # Panics
    /// When none was wished for.
    #[must_use]
    pub fn egress(&self) -> Part {
        Part(self.backing.egress.clone().expect("a Daybook with a relay: `Wishes::all()`"))
    }

    /// The mail server, as a process.
    ///
    /// # Panics
    /// When none was wished for.
    #[must_use]
    pub fn mail_part(&self) -> Part {
        Part(self.backing.mail.clone().expect("a Daybook with mail: `Wishes::all()`"))
    }

    /// A client of task-api's public port, without a token.
    #[must_use]
    pub fn api(&self) -> Client {
        Client::new(self.app_of("task-api").public_port())
    }

    /// What makes the first administrator.
    #[must_use]
    pub fn setup_token(&self) -> &str {
        &self.backing.secrets.setup.0
    }

    /// Puts another key in the place of the one that access tokens are signed by, which is the previous one from then on; and
    /// has task-api's sidecar read its secrets again, which a file's store does only when it starts. task-api goes on.
    ///
    /// # Errors
    /// When the secrets cannot be written, or the sidecar does not start.
    pub async fn replace_signing_key(&self) -> Result<()> {
        let mut secrets = self.backing.secrets.clone();
        secrets.keys = secrets.keys.replaced();
        self.ground.write("daybook/components/secrets.development.json", &secrets.file())?;
        let sidecar = self.sidecar("task-api");
        sidecar.kill9().await;
        sidecar.restart().await
    }

    /// Somebody with a token of the dev-only issuer.
    ///
    /// # Errors
    /// When the issuer does not give one.
    pub async fn user(&self, name: &str) -> Result<User> {
        User::sign_in(self.api(), name).await
    }

    /// Starts a sidecar of another app id beside Daybook's own, with a component that may say and
    /// hear everything on the same broker. With `app_port`, events of `topic` are brought there
    /// raw, over HTTP, to `/events`. Answers the sidecar and the token it asks for.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn bystander(
        &self,
        id: &str,
        topic: Option<(&str, u16)>,
    ) -> Result<(Arc<Daprd>, String)> {
        let resources = PathBuf::from(format!("{id}-resources"));
        let write = |name: &str, text: &str| {
            self.ground.write(&resources.join(name).to_string_lossy(), text)
        };
        write("pubsub.yaml", &self.backing.secrets.open_pubsub())?;
        let mut options = DaprdOptions::new(id);
        if let Some((topic, port)) = topic {
            write("subscription.yaml", &members::raw_subscription(topic))?;
            options.app_port = Some(port);
            options.app_protocol = "http".into();
        }
        let token = random();
        options.resources.push(self.ground.dir().join(&resources));
        options.api_token = Some(token.clone());
        members::stand_on(&mut options, &self.backing.control);
        let ground = Arc::clone(&self.ground);
        let sidecar = tokio::task::spawn_blocking(move || Daprd::start(&ground, options)).await??;
        Ok((Arc::new(sidecar), token))
    }

    /// Every process, for looking at all of them.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let control = &self.backing.control;
        let mut parts: Vec<Part> =
            self.wishes.apps.iter().flat_map(|id| [self.app(id), self.sidecar(id)]).collect();
        parts.extend([self.store(), self.broker(), self.scheduler(), control.placement.clone()]);
        parts.extend(control.sentry.clone());
        parts
    }

    /// Its directory, gone after it.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.ground.dir().to_owned()
    }
}
