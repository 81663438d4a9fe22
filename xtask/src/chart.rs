//! The checks of the Helm chart: lint, render, hold the result against the schemas of Kubernetes and
//! Dapr, and against golden files. Deliberate mistakes must be refused, or the checks check nothing.

mod golden;
mod helm;
mod kubeconform;
mod mistakes;
mod schemas;

use std::path::{Path, PathBuf};

use stack::tools::{self, Tool};

use crate::Outcome;
use helm::Helm;
use kubeconform::Kubeconform;

/// A set of values that the chart is rendered with, named for its golden file.
const CASES: [(&str, Option<&str>); 2] =
    [("default", None), ("everything", Some("tests/everything.yaml"))];

/// Lints and renders the chart, and checks what comes out against the schemas and golden files.
///
/// # Errors
/// The first thing that is wrong with the chart, with what helm or kubeconform said.
pub(crate) fn run() -> Outcome {
    let helm = Helm::new(tools::path(Tool::Helm)?, chart());
    let scratch = Scratch::new()?;
    let schemas = scratch.0.join("schemas");
    let kinds = schemas::write(
        &tools::path(Tool::KubernetesSchemas)?,
        &tools::path(Tool::DaprCrds)?,
        &schemas,
    )?;
    let kubeconform = Kubeconform::new(tools::path(Tool::Kubeconform)?, &schemas);
    tell(&format!("schemas of {kinds} kinds"));

    for (name, values) in CASES {
        helm.lint(values)?;
        let rendered = helm.template(values)?;
        let valid = kubeconform.check(&rendered)?;
        golden::check(&chart().join("tests/golden").join(format!("{name}.yaml")), &rendered)?;
        tell(&format!("{name}: lint, {valid}, golden"));
    }
    let refused = mistakes::check(&helm, &kubeconform)?;
    tell(&format!("{refused} deliberate mistakes refused"));
    helm.package_renders_alike(&scratch.0.join("package"))?;
    tell("the packaged chart renders alike");
    Ok(())
}

/// The chart's directory.
fn chart() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../charts/daybook")
}

/// A directory for what a run makes, under `target/`; gone after it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let executable = std::env::current_exe()?;
        let dir = executable.with_file_name(format!("chart-{}", std::process::id()));
        std::fs::create_dir_all(&dir)?;
        Ok(Self(dir))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left behind is in `target/`, and harmless.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[expect(clippy::print_stdout, reason = "a command line program talks on standard output")]
fn tell(what: &str) {
    println!("chart: {what}");
}
