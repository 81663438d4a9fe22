//! Python programs from the package index, each with all it needs in a directory of its own.
//!
//! Nothing is resolved: the requirements name every package with its checksums. pip reads its own
//! settings, so that the index it asks is the machine's.

use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::exec::{self, Job};
use super::recipe::{create, write};
use super::{Tool, ToolError};

/// What to install.
pub(super) struct Pip {
    /// The text of a `requirements.txt` with checksums.
    pub(super) requirements: &'static str,
    /// The text of a Python script that finds `lib/` beside its own directory and starts the
    /// program.
    pub(super) launch: &'static str,
}

/// The interpreter that everything was installed for, in `bin/`. A link: what was compiled for it
/// works with no other, so the program must be made anew once that one is gone.
pub(super) const PYTHON: &str = "python";

/// How the program starts: it sees the standard library and its own, whatever else the machine or
/// its user has put into Python's way.
const PROGRAM: &str = r#"#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/python" -I -S "$here/launch.py" "$@"
"#;

/// Fetches pip for a Python that has none.
const FETCH_PIP: &str = include_str!("../../../../tools/schemathesis/fetch_pip.py");

/// The wheel to fetch, and its SHA-256. It is a program too, as it is.
const PIP: [&str; 2] = [
    "pip-26.3-py3-none-any.whl",
    "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13",
];

/// Installs the program as `into/bin/{name}`.
pub(super) fn install(
    name: &str,
    program: &Pip,
    into: &Path,
    job: &Job<'_>,
) -> Result<(), ToolError> {
    let (src, bin) = (into.join("src"), into.join("bin"));
    let python = interpreter(&super::path(Tool::Python)?)?;
    write(&src.join("requirements.txt"), program.requirements)?;
    let mut pip = pip(&python, &src, job)?;
    pip.args(["install", "--no-deps", "--require-hashes", "--only-binary", ":all:"]);
    pip.args(["--requirement", "requirements.txt", "--progress-bar", "off", "--target"]);
    pip.arg(into.join("lib")).current_dir(&src);
    // Settings that make sense for what a person installs, and stand in the way of this.
    pip.env("PIP_USER", "0")
        .env("PIP_REQUIRE_VIRTUALENV", "0")
        .env("PIP_ROOT_USER_ACTION", "ignore");
    pip.env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    exec::run(pip, job)?;
    create(&bin)?;
    symlink(&python, bin.join(PYTHON)).map_err(ToolError::io("link the interpreter"))?;
    write(&bin.join("launch.py"), program.launch)?;
    let start = bin.join(name);
    write(&start, PROGRAM)?;
    let runnable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&start, runnable)
        .map_err(ToolError::io(format!("make {} runnable", start.display())))
}

/// Whether this Python has what pip and schemathesis take from a standard library. Debian's
/// smallest has not.
pub(super) fn can_use(python: &Path) -> bool {
    asked(python, &["-c", "import ssl, zlib, ctypes, sqlite3, unittest"]).is_ok()
}

/// pip, run by this interpreter: its own, else one that is fetched.
fn pip(python: &Path, src: &Path, job: &Job<'_>) -> Result<Command, ToolError> {
    let mut pip = Command::new(python);
    pip.arg("-I");
    if asked(python, &["-m", "pip", "--version"]).is_ok() {
        pip.args(["-m", "pip"]);
        return Ok(pip);
    }
    write(&src.join("fetch_pip.py"), FETCH_PIP)?;
    let mut fetch = Command::new(python);
    fetch.args(["-I", "fetch_pip.py"]).args(PIP).current_dir(src);
    exec::run(fetch, job)?;
    pip.arg(src.join(PIP[0]).join("pip"));
    Ok(pip)
}

/// The interpreter itself, behind links, shims and virtual environments, which come and go.
fn interpreter(python: &Path) -> Result<PathBuf, ToolError> {
    let question = "import os, sys; print(os.path.realpath(sys.executable))";
    asked(python, &["-c", question]).map_err(ToolError::io(format!("ask {}", python.display())))
}

/// What this Python says; an error when it does not do well.
fn asked(python: &Path, question: &[&str]) -> io::Result<PathBuf> {
    let answer = Command::new(python).arg("-I").args(question).stdin(Stdio::null()).output()?;
    if !answer.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&answer.stderr).into_owned()));
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim_end()))
}
