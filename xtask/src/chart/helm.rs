//! Running helm on the chart.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::Outcome;

/// helm, with the chart that it works on.
pub(super) struct Helm {
    program: PathBuf,
    chart: PathBuf,
}

impl Helm {
    /// `chart` is the chart's directory.
    pub(super) fn new(program: PathBuf, chart: PathBuf) -> Self {
        Self { program, chart }
    }

    /// `helm lint --strict`, with a file of values where one is given (relative to the chart).
    pub(super) fn lint(&self, values: Option<&str>) -> Outcome {
        let mut helm = self.command(&["lint", "--strict"]);
        helm.arg(&self.chart);
        succeed("helm lint", self.with_values(helm, values).output()?).map(drop)
    }

    /// `helm template`: everything that the chart makes of the values, as YAML documents.
    pub(super) fn template(&self, values: Option<&str>) -> Result<String, String> {
        render(self.with_values(self.rendering(&self.chart), values))
    }

    /// `helm template` with one value set (`a.b=c`).
    pub(super) fn template_with(&self, set: &str) -> Result<String, String> {
        let mut helm = self.rendering(&self.chart);
        helm.args(["--set", set]);
        render(helm)
    }

    /// Packages the chart into the directory, and fails unless the package renders as the chart
    /// does: helm must have put in what the links lead to.
    pub(super) fn package_renders_alike(&self, into: &Path) -> Outcome {
        let mut helm = self.command(&["package"]);
        helm.arg(&self.chart).arg("--destination").arg(into);
        succeed("helm package", helm.output()?)?;
        let package = |entry: fs::DirEntry| {
            let path = entry.path();
            (path.extension() == Some(OsStr::new("tgz"))).then_some(path)
        };
        let made = fs::read_dir(into)?.filter_map(Result::ok).find_map(package);
        let made = made.ok_or("helm package made no .tgz file")?;
        let rendered = render(self.rendering(&made));
        fs::remove_file(&made)?;
        if rendered? == self.template(None)? {
            Ok(())
        } else {
            Err("the packaged chart renders differently from the directory".into())
        }
    }

    fn rendering(&self, chart: &Path) -> Command {
        let mut helm = self.command(&["template", "daybook"]);
        helm.arg(chart).args(["--namespace", "daybook"]);
        helm
    }

    fn with_values(&self, mut helm: Command, values: Option<&str>) -> Command {
        if let Some(file) = values {
            helm.arg("--values").arg(self.chart.join(file));
        }
        helm
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        command
    }
}

fn render(mut helm: Command) -> Result<String, String> {
    let output = helm.output().map_err(|error| format!("could not run helm: {error}"))?;
    let output = succeed("helm template", output).map_err(|error| error.to_string())?;
    String::from_utf8(output.stdout).map_err(|error| format!("helm template: {error}"))
}

/// The output of a command that went well; else an error with what it said.
fn succeed(what: &str, output: Output) -> Result<Output, Box<dyn std::error::Error>> {
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    // helm mentions each link that it follows.
    let said = said.lines().filter(|line| !line.contains("found symbolic link"));
    let out = String::from_utf8_lossy(&output.stdout);
    let said: Vec<_> = out.lines().chain(said).collect();
    Err(format!("{what} failed:\n{}", said.join("\n")).into())
}
