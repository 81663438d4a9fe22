//! The apps with their sidecars, from the files in the repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use stack::daprd::{Daprd, DaprdOptions};
use stack::ground::Ground;

use super::Wishes;
use crate::app::{Ports, Tokens};
use crate::backing::{Backing, Control};
use crate::{App, Client, Part, Profile, Result, paths};

/// Where a sidecar's API stays open after SIGTERM, as the chart has it.
const BLOCK: Duration = Duration::from_secs(5);

/// An app and its sidecar.
pub struct Member {
    pub(super) app: Arc<App>,
    pub(super) sidecar: Arc<Daprd>,
}

impl Member {
    /// The app, as a process.
    #[must_use]
    pub fn app(&self) -> Part {
        Part(self.app.clone())
    }

    /// Its sidecar, as a process.
    #[must_use]
    pub fn sidecar(&self) -> Part {
        Part(self.sidecar.clone())
    }

    /// A client of its public port, without a token.
    #[must_use]
    pub fn api(&self) -> Client {
        Client::new(self.app.public_port())
    }
}

/// All of them.
pub(super) struct Members(Vec<(&'static str, Member)>);

impl Members {
    /// Starts all of them at once, without waiting; on PostgreSQL it waits for the first sidecar,
    /// because two that make the store's tables at the same moment hurt each other: one of them
    /// fails with `type "dapr_metadata" already exists` and ends. Kubernetes would start it again.
    pub(super) fn start(
        ground: &Ground,
        profile: Profile,
        backing: &Backing,
        wishes: &Wishes,
    ) -> Result<Self> {
        // Relative paths in component files are relative to where the sidecar is started.
        ground.part("daybook")?;
        ground.write("daybook/components/secrets.development.json", &backing.secrets.file())?;
        ground.part("daybook/.dapr")?;
        let components = components(ground, profile, wishes)?;
        let start = |id: &&'static str| {
            let makes_tables = profile == Profile::Cloud && *id == wishes.apps[0];
            let start = if makes_tables { Daprd::start } else { Daprd::spawn };
            let member =
                member(ground, profile, &backing.control, &components, (id, id), wishes, start)?;
            Ok((*id, member))
        };
        Ok(Self(wishes.apps.iter().map(start).collect::<Result<_>>()?))
    }

    /// Starts one more replica of an app, without waiting.
    pub(super) fn replica(
        ground: &Ground,
        profile: Profile,
        backing: &Backing,
        wishes: &Wishes,
        id: &str,
        name: &str,
    ) -> Result<Member> {
        let components = components(ground, profile, wishes)?;
        member(ground, profile, &backing.control, &components, (id, name), wishes, Daprd::spawn)
    }

    pub(super) fn of(&self, id: &str) -> &Member {
        let member = self.0.iter().find(|(app, _)| *app == id).map(|(_, member)| member);
        member.unwrap_or_else(|| panic!("this Daybook has no app `{id}`"))
    }
}

/// One app of this id with its sidecar, under this name.
fn member(
    ground: &Ground,
    profile: Profile,
    control: &Control,
    components: &Path,
    (id, name): (&str, &str),
    wishes: &Wishes,
    start: impl FnOnce(&Ground, DaprdOptions) -> std::result::Result<Daprd, stack::Error>,
) -> Result<Member> {
    let (ports, tokens) = (Ports::take(ground)?, Tokens::random());
    let mut options = DaprdOptions::new(id);
    options.name = Some(name.to_owned());
    options.app_port = Some(ports.callback);
    options.api_token = Some(tokens.sidecar.clone());
    options.app_token = Some(tokens.app.clone());
    options.dir = Some(ground.part("daybook")?);
    options.configs.push(profile.configuration(id));
    options.resources.push(components.to_owned());
    for shared in ["subscriptions", "resiliency"] {
        options.resources.push(paths::repository().join(shared));
    }
    options.block_shutdown = Some(BLOCK);
    stand_on(&mut options, control);
    let sidecar = start(ground, options)?;
    let app = App::spawn(ground, id, name, ports, tokens, sidecar.grpc_port(), &wishes.settings)?;
    Ok(Member { app: Arc::new(app), sidecar: Arc::new(sidecar) })
}

/// Gives a sidecar its control plane.
pub(super) fn stand_on(options: &mut DaprdOptions, control: &Control) {
    options.scheduler = Some(control.scheduler_address.clone());
    options.placement = Some(control.placement_address.clone());
    options.mtls.clone_from(&control.mtls);
}

/// What stands for a part of the cloud here.
const LOCAL: [&str; 2] = ["secretstore.yaml", "email.yaml"];

/// The profile's component files. Those of the cloud profile are all used but two: its secrets are Kubernetes Secrets,
/// and here they are a file; its e-mails go by SendGrid, and here to a server of the test.
fn components(ground: &Ground, profile: Profile, wishes: &Wishes) -> Result<PathBuf> {
    let all = paths::repository().join("components");
    let own = all.join(profile.name());
    if profile != Profile::Cloud && wishes.reconcile.is_none() {
        return Ok(own);
    }
    let dir = ground.part("components")?;
    for entry in fs::read_dir(&own)? {
        let name = entry?.file_name();
        let is_local = profile == Profile::Cloud && LOCAL.iter().any(|local| name == **local);
        let from = if is_local { all.join("local") } else { own.clone() };
        let mut text = fs::read_to_string(from.join(&name))?;
        if let (Some(every), true) = (wishes.reconcile, name == "reconcile.yaml") {
            text = text.replace("@every 5m", every);
        }
        let to = dir.join(&name);
        // For a replica they are there already. A file that is written while a sidecar starts ends it: with hot reload, daprd
        // 1.18.1 adds a component that it is just adding ("already exists").
        if fs::read_to_string(&to).ok().as_ref() != Some(&text) {
            fs::write(to, text)?;
        }
    }
    Ok(dir)
}

/// A subscription that takes whatever is on the topic, well-formed or not.
pub(super) fn raw_subscription(topic: &str) -> String {
    format!(
        "apiVersion: dapr.io/v2alpha1\n\
         kind: Subscription\n\
         metadata: {{name: bystander}}\n\
         spec:\n  \
           pubsubname: pubsub\n  \
           topic: {topic}\n  \
           metadata: {{rawPayload: \"true\"}}\n  \
           routes: {{default: /events}}\n"
    )
}
