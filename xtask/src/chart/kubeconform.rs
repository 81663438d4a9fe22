//! Holding Kubernetes resources against schemas.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// kubeconform, with the schemas that it knows. Unknown fields are errors, and so are unknown kinds.
pub(super) struct Kubeconform {
    program: PathBuf,
    schemas: String,
}

impl Kubeconform {
    /// `schemas` is a directory that [`super::schemas::write`] filled.
    pub(super) fn new(program: PathBuf, schemas: &Path) -> Self {
        let pattern = schemas.join("{{ .ResourceKind }}{{ .KindSuffix }}.json");
        Self { program, schemas: pattern.to_string_lossy().into_owned() }
    }

    /// What kubeconform says of YAML documents that are all valid.
    ///
    /// # Errors
    /// What it says of those that are not.
    pub(super) fn check(&self, documents: &str) -> Result<String, String> {
        let mut child = Command::new(&self.program)
            .args(["-strict", "-summary", "-schema-location", &self.schemas, "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("could not run kubeconform: {error}"))?;
        // It reads to the end before it answers, so writing first cannot block both.
        let written = child.stdin.take().map(|mut stdin| stdin.write_all(documents.as_bytes()));
        let output = child.wait_with_output().map_err(|error| format!("kubeconform: {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() && matches!(written, Some(Ok(()))) {
            Ok(said)
        } else {
            let complaint = String::from_utf8_lossy(&output.stderr);
            Err(format!("kubeconform refuses:\n{said}\n{complaint}"))
        }
    }
}
