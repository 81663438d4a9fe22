//! Go modules: programs built from them, and files taken out of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::exec::{self, Job};
use super::recipe::{Go, create, write};
use super::{ToolError, Version};

/// How Go itself is had. Debian's own package is too old.
pub(super) const INSTALL: &str = if cfg!(target_arch = "aarch64") {
    "curl -fsSL https://go.dev/dl/go1.26.4.linux-arm64.tar.gz | sudo tar -xz -C /usr/local && \
     export PATH=$PATH:/usr/local/go/bin"
} else {
    "curl -fsSL https://go.dev/dl/go1.26.4.linux-amd64.tar.gz | sudo tar -xz -C /usr/local && \
     export PATH=$PATH:/usr/local/go/bin"
};

/// What the modules in `tools/` ask for. An older Go fetches it by itself, unless told not to.
const ASKED_FOR: Version = Version(1, 26, 4);

/// Whether this Go can build the modules.
pub(super) fn builds(go: &Path, version: Version) -> bool {
    let fetches = || {
        let answer = Command::new(go).args(["env", "GOTOOLCHAIN"]).stdin(Stdio::null()).output();
        answer.is_ok_and(|it| it.status.success() && it.stdout.trim_ascii() != b"local")
    };
    version >= ASKED_FOR || fetches()
}

/// Builds each package into `into/bin/`.
pub(super) fn build(go: &Go, into: &Path, job: &Job<'_>) -> Result<(), ToolError> {
    let src = module(go.module, into)?;
    let bin = into.join("bin");
    create(&bin)?;
    let mut command = command(&src);
    // `-v` names each package as it is compiled: that is what there is to show.
    command.args(["build", "-v", "-trimpath", "-tags", go.tags, "-ldflags"]);
    command.arg(format!("-s -w -X {}", go.stamp)).arg("-o");
    match go.packages {
        // One alone may be named otherwise than its package.
        [(name, package)] => command.arg(bin.join(name)).arg(package),
        many => command.arg(&bin).args(many.iter().map(|(_, package)| package)),
    };
    exec::run(command, job)
}

/// Copies a file or a directory of plain files out of `module@version` into `into/files/`.
pub(super) fn copy_out(
    module_files: (&str, &str),
    module_at: &str,
    file: &str,
    into: &Path,
    job: &Job<'_>,
) -> Result<(), ToolError> {
    let src = module(module_files, into)?;
    let mut download = command(&src);
    download.args(["mod", "download", module_at]);
    exec::run(download, job)?;
    let from = mod_cache(&src)?.join(module_at).join(file);
    let name = from.file_name().unwrap_or(file.as_ref());
    let to = into.join("files").join(name);
    copy(&from, &to).map_err(ToolError::io(format!("copy {}", from.display())))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_file() {
        fs::create_dir_all(to.parent().unwrap_or(to))?;
        // Not `fs::copy`, which would carry over the module cache's read-only mode.
        return fs::write(to, fs::read(from)?);
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn module((go_mod, go_sum): (&str, &str), into: &Path) -> Result<PathBuf, ToolError> {
    let src = into.join("src");
    create(&src)?;
    write(&src.join("go.mod"), go_mod)?;
    write(&src.join("go.sum"), go_sum)?;
    Ok(src)
}

/// Go in that module, checking everything against the module's `go.sum` and changing nothing in it.
fn command(src: &Path) -> Command {
    let mut command = Command::new("go");
    command.current_dir(src);
    command.env("GOFLAGS", "-mod=readonly -buildvcs=false").env("GOWORK", "off");
    // As Dapr's own releases are built; a C compiler would take a minute over SQLite alone.
    command.env("CGO_ENABLED", "0");
    command
}

fn mod_cache(src: &Path) -> Result<PathBuf, ToolError> {
    let doing = "ask go for its module cache";
    let answer = command(src).args(["env", "GOMODCACHE"]).output().map_err(ToolError::io(doing))?;
    Ok(PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim()))
}
