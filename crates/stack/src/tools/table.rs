//! What each tool is: its name, the versions that fit, and how it is had.

mod recipes;

use super::installed::Places;
use super::recipe::Recipe;
use super::{Range, Tool, Version};
use recipes::{
    ACTIONLINT, AIOSMTPD, CRONITER, DAPR_CLI, DAPR_CRDS, DAPR_RUNTIME, DAPR_SENTRY, DENY, HELM,
    KAFKA, KUBECONFORM, KUBERNETES_SCHEMAS, NEXTEST, SCHEMATHESIS,
};

/// Everything that differs between tools.
pub(super) struct Spec {
    pub(super) name: &'static str,
    /// Which of the installed ones fit.
    pub(super) wanted: Range,
    /// Where installed ones are looked for, before the cache.
    pub(super) places: Places,
    /// How it is made, and where in what is made.
    pub(super) recipe: Option<(&'static Recipe, &'static str)>,
    /// Debian's packages that have it; empty where none has.
    pub(super) packages: &'static [&'static str],
    /// What must be there to make it, or to use it.
    pub(super) needs: &'static [Tool],
}

pub(super) fn spec(tool: Tool) -> Spec {
    match tool {
        Tool::Daprd => runtime("daprd", &DAPR_RUNTIME, "bin/daprd"),
        Tool::Scheduler => runtime("scheduler", &DAPR_RUNTIME, "bin/scheduler"),
        Tool::Placement => runtime("placement", &DAPR_RUNTIME, "bin/placement"),
        Tool::Sentry => runtime("sentry", &DAPR_SENTRY, "bin/sentry"),
        Tool::DaprCli => {
            let places = Places::DaprCli;
            Spec { places, wanted: CLI, ..runtime("dapr", &DAPR_CLI, "bin/dapr") }
        }
        Tool::RedisServer => {
            machine("redis-server", 6, Places::Path("redis-server"), &["redis-server"])
        }
        Tool::PostgresBin => machine("postgresql", 13, Places::Postgres, &["postgresql"]),
        Tool::Java => machine("java", 17, Places::Java, &["default-jre-headless"]),
        Tool::Maven => machine("maven", 3, Places::Path("mvn"), &["maven"]),
        Tool::Go => Spec { wanted: GO, ..machine("go", 1, Places::Go, &[]) },
        Tool::Python => {
            Spec { wanted: PYTHON, ..machine("python", 3, Places::Python, &["python3"]) }
        }
        Tool::Openssl => machine("openssl", 1, Places::Path("openssl"), &["openssl"]),
        Tool::KafkaJars => made("kafka", &KAFKA, "jars", &[Tool::Java, Tool::Maven]),
        Tool::Nextest => cargo_tool("cargo-nextest", &NEXTEST, "bin/cargo-nextest"),
        Tool::Deny => cargo_tool("cargo-deny", &DENY, "bin/cargo-deny"),
        Tool::Helm => made("helm", &HELM, "bin/helm", &[Tool::Go]),
        Tool::Kubeconform => made("kubeconform", &KUBECONFORM, "bin/kubeconform", &[Tool::Go]),
        Tool::Actionlint => made("actionlint", &ACTIONLINT, "bin/actionlint", &[Tool::Go]),
        Tool::Schemathesis => {
            made("schemathesis", &SCHEMATHESIS, "bin/schemathesis", &[Tool::Python])
        }
        Tool::Aiosmtpd => made("aiosmtpd", &AIOSMTPD, "bin/aiosmtpd", &[Tool::Python]),
        Tool::Croniter => made("croniter", &CRONITER, "bin/croniter", &[Tool::Python]),
        Tool::KubernetesSchemas => {
            made("kubernetes-schemas", &KUBERNETES_SCHEMAS, "files/swagger.json", &[Tool::Go])
        }
        Tool::DaprCrds => made("dapr-crds", &DAPR_CRDS, "files/crds", &[Tool::Go]),
    }
}

/// What only the machine has.
fn machine(
    name: &'static str,
    major: u32,
    places: Places,
    packages: &'static [&'static str],
) -> Spec {
    Spec { name, wanted: from(major), places, recipe: None, packages, needs: &[] }
}

/// What is always our own, in the pinned version: its output is compared, or its files are read.
fn made(
    name: &'static str,
    recipe: &'static Recipe,
    at: &'static str,
    needs: &'static [Tool],
) -> Spec {
    let (places, recipe) = (Places::None, Some((recipe, at)));
    Spec { name, wanted: from(0), places, recipe, packages: &[], needs }
}

/// A program of Dapr's: what `dapr init` laid down where it fits, else our own.
fn runtime(name: &'static str, recipe: &'static Recipe, at: &'static str) -> Spec {
    Spec { places: Places::Dapr(name), wanted: RUNTIME, ..made(name, recipe, at, &[Tool::Go]) }
}

/// One of cargo's: an installed one of the pinned series, else our own.
fn cargo_tool(name: &'static str, recipe: &'static Recipe, at: &'static str) -> Spec {
    let wanted = same_series(recipe.version);
    Spec { places: Places::Path(name), wanted, ..made(name, recipe, at, &[]) }
}

/// The first Dapr whose sidecar calls the stable job and bulk callbacks.
const RUNTIME: Range = Range { from: Version(1, 18, 0), before: Some(Version(2, 0, 0)) };
const CLI: Range = Range { from: Version(1, 16, 0), before: Some(Version(2, 0, 0)) };

/// The first Go that fetches the one a module asks for.
const GO: Range = Range { from: Version(1, 21, 0), before: None };

/// The Pythons for which everything in `tools/*/requirements.txt` has wheels.
const PYTHON: Range = Range { from: Version(3, 11, 0), before: Some(Version(3, 15, 0)) };

const fn from(major: u32) -> Range {
    Range { from: Version(major, 0, 0), before: None }
}

/// The pinned version and what came after it without a new series (`0.18.x`): before 1.0 a new
/// series may read its configuration differently.
const fn same_series(pinned: Version) -> Range {
    Range { from: pinned, before: Some(Version(pinned.0, pinned.1 + 1, 0)) }
}

#[cfg(test)]
mod tests;
