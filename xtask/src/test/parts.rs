//! The parts of the test command, in the order they run: what fails soonest comes first.

use stack::tools::{self, Tool};

use super::command::{Run, cargo};
use crate::{Outcome, chart};

/// One thing that must pass.
pub(super) struct Part {
    /// Its name on the command line.
    pub(super) name: &'static str,
    /// What it shows, in a few words.
    pub(super) about: &'static str,
    /// What must be there to run it.
    pub(super) needs: &'static [Tool],
    /// Whether it wants everything built.
    pub(super) built: bool,
    /// Whether it runs only when named.
    pub(super) optional: bool,
    pub(super) run: fn() -> Outcome,
}

const PLAIN: Part =
    Part { name: "", about: "", needs: &[], built: false, optional: false, run: || Ok(()) };

/// What a whole stack is made of; the cloud-shaped one takes more, and the API is tried on the embedded one.
const EMBEDDED: &[Tool] = &[
    Tool::Nextest,
    Tool::Daprd,
    Tool::Scheduler,
    Tool::Placement,
    Tool::RedisServer,
    Tool::Aiosmtpd,
    Tool::Schemathesis,
];
const STACK: &[Tool] = &[
    Tool::Nextest,
    Tool::Daprd,
    Tool::Scheduler,
    Tool::Placement,
    Tool::RedisServer,
    Tool::Java,
    Tool::KafkaJars,
    Tool::Aiosmtpd,
];
const CLOUD: &[Tool] = &[
    Tool::Nextest,
    Tool::Daprd,
    Tool::Scheduler,
    Tool::Placement,
    Tool::Sentry,
    Tool::PostgresBin,
    Tool::Java,
    Tool::KafkaJars,
    Tool::Openssl,
    Tool::Aiosmtpd,
];
/// Every process that `stack` can start, alone, and what `up` takes.
const REAL: &[Tool] = &[
    Tool::Nextest,
    Tool::Daprd,
    Tool::Scheduler,
    Tool::Placement,
    Tool::DaprCli,
    Tool::Sentry,
    Tool::RedisServer,
    Tool::PostgresBin,
    Tool::Java,
    Tool::KafkaJars,
    Tool::Openssl,
    Tool::Aiosmtpd,
    Tool::Croniter,
];
const CHART: &[Tool] = &[Tool::Helm, Tool::Kubeconform, Tool::KubernetesSchemas, Tool::DaprCrds];

pub(super) const PARTS: [Part; 14] = [
    Part { name: "fmt", about: "the code is formatted", run: fmt, ..PLAIN },
    Part {
        name: "workflows",
        about: "actionlint on .github/workflows",
        needs: &[Tool::Actionlint],
        run: workflows,
        ..PLAIN
    },
    Part {
        name: "deny",
        about: "bans, licences and sources of dependencies",
        needs: &[Tool::Deny],
        run: deny,
        ..PLAIN
    },
    Part { name: "clippy", about: "lints, warnings denied", run: clippy, ..PLAIN },
    Part { name: "build", about: "apps, tests and the guard", run: build, ..PLAIN },
    Part {
        name: "unit",
        about: "unit and property tests, in process",
        needs: &[Tool::Nextest],
        built: true,
        run: unit,
        ..PLAIN
    },
    Part { name: "docs", about: "the documentation builds, warnings denied", run: docs, ..PLAIN },
    Part {
        name: "chart",
        about: "helm lint, helm template, kubeconform",
        needs: CHART,
        run: chart::run,
        ..PLAIN
    },
    Part {
        name: "real",
        about: "single crates against real daprd, stores and brokers",
        needs: REAL,
        built: true,
        run: real,
        ..PLAIN
    },
    Part {
        name: "embedded",
        about: "end to end: Redis, Redis Streams; and what `api` does",
        needs: EMBEDDED,
        built: true,
        run: || end_to_end("embedded"),
        ..PLAIN
    },
    Part {
        name: "api",
        about: "the API against its OpenAPI document, by schemathesis (only when named)",
        needs: EMBEDDED,
        built: true,
        optional: true,
        run: api,
    },
    Part {
        name: "local",
        about: "end to end: Redis, Kafka",
        needs: STACK,
        built: true,
        run: || end_to_end("local"),
        ..PLAIN
    },
    Part {
        name: "cloud",
        about: "end to end: PostgreSQL and Kafka over TLS, mTLS between sidecars",
        needs: CLOUD,
        built: true,
        run: || end_to_end("cloud"),
        ..PLAIN
    },
    Part {
        name: "advisories",
        about: "known vulnerabilities of dependencies (fetches a database; only when named)",
        needs: &[Tool::Deny],
        optional: true,
        run: advisories,
        ..PLAIN
    },
];

fn fmt() -> Outcome {
    cargo(&["fmt", "--all", "--check"]).run()
}

fn workflows() -> Outcome {
    // Without the linters it would call if they happened to be installed: one answer everywhere.
    Run::new(tools::path(Tool::Actionlint)?, &["-color", "-shellcheck=", "-pyflakes="]).run()
}

fn deny() -> Outcome {
    let arguments = ["--locked", "check", "bans", "licenses", "sources"];
    Run::new(tools::path(Tool::Deny)?, &arguments).run()
}

fn advisories() -> Outcome {
    Run::new(tools::path(Tool::Deny)?, &["--locked", "check", "advisories"]).run()
}

fn clippy() -> Outcome {
    let arguments = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    cargo(&arguments).run()
}

/// One build for every part that runs tests. All targets at once, so that the apps are built with
/// the features that their tests ask for, and nothing is compiled twice.
fn build() -> Outcome {
    cargo(&["build", "--locked", "--workspace", "--all-targets"]).run()
}

fn docs() -> Outcome {
    cargo(&["doc", "--locked", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings").run()
}

/// Tests that need nothing but themselves.
fn unit() -> Outcome {
    nextest("not package(e2e) & not binary(/^real_/)")?.run()
}

/// Tests in files named `real_*.rs`: they start what they need.
fn real() -> Outcome {
    nextest("not package(e2e) & binary(/^real_/)")?.run()
}

fn end_to_end(profile: &str) -> Outcome {
    let filter = match profile {
        // Its store is its broker, which cannot be away alone.
        "embedded" => "package(e2e) & not test(/^broker_outage::/)",
        // The API was tried on the profile that costs least: what stands behind it changes none of its words.
        _ => "package(e2e) & not test(/^document::/)",
    };
    stacks(filter, profile)
}

fn api() -> Outcome {
    stacks("package(e2e) & test(/^document::/)", "embedded")
}

fn stacks(filter: &str, profile: &str) -> Outcome {
    // How many at once of which kind, `.config/nextest.toml` says: not the number of processors.
    nextest(filter)?.arg("--test-threads=6").env("DAYBOOK_PROFILE", profile).run()
}

fn nextest(filter: &str) -> Result<Run, tools::ToolError> {
    let arguments = ["nextest", "run", "--locked", "--workspace", "--profile", "ci", "-E", filter];
    Ok(Run::new(tools::path(Tool::Nextest)?, &arguments))
}
