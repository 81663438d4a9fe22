//! How a tool is made and put into the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::exec::{self, Job};
use super::pip::{self, Pip};
use super::progress::{Detail, during};
use super::shelf::Shelf;
use super::{Progress, ToolError, Version, go};
use crate::{cache, env};

/// One thing in the cache: a directory made in one go, with one or more tools in it.
pub(super) struct Recipe {
    pub(super) name: &'static str,
    pub(super) version: Version,
    /// Recipes with the same lock are never made at the same time.
    pub(super) lock: &'static str,
    pub(super) make: Make,
}

/// The ways to make one.
pub(super) enum Make {
    /// Programs of a Go module, into `bin/`.
    GoBuild(Go),
    /// A file or a directory out of a Go module, into `files/`.
    GoFile {
        /// The text of `go.mod` and `go.sum` that name the module and its checksum.
        module: (&'static str, &'static str),
        /// The module; its version is the recipe's.
        path: &'static str,
        /// The file or directory in it.
        file: &'static str,
    },
    /// A crate's programs, into `bin/`.
    Cargo {
        /// The crate; its version is the recipe's.
        package: &'static str,
    },
    /// What a `pom.xml` depends on at run time, into `jars/`.
    Maven {
        /// Its text.
        pom: &'static str,
    },
    /// A Python program, into `bin/`, with what it needs in `lib/`.
    Pip(Pip),
}

/// What to build out of a Go module.
pub(super) struct Go {
    /// The text of `go.mod` and `go.sum`.
    pub(super) module: (&'static str, &'static str),
    pub(super) tags: &'static str,
    /// A variable to set while linking, as in `main.version=1.2.3`.
    pub(super) stamp: &'static str,
    /// Names of programs, and the packages they are built from.
    pub(super) packages: &'static [(&'static str, &'static str)],
}

impl Recipe {
    /// Its directory in the cache.
    pub(super) fn place(&self) -> PathBuf {
        Shelf::standard().place(&self.to_string())
    }

    fn make(&self, into: &Path, detail: &Detail) -> Result<(), ToolError> {
        let src = into.join("src");
        fs::create_dir_all(&src).map_err(ToolError::io(format!("create {}", src.display())))?;
        let what = format!("getting {self}");
        let job = Job { what: &what, log: &log(self), detail, held: true };
        match &self.make {
            Make::GoBuild(go) => go::build(go, into, &job),
            Make::GoFile { module, path, file } => {
                go::copy_out(*module, &format!("{path}@v{}", self.version), file, into, &job)
            }
            Make::Cargo { package } => {
                let version = self.version.to_string();
                let mut cargo = Command::new(env::os("CARGO").unwrap_or_else(|| "cargo".into()));
                cargo.args(["install", "--locked", "--no-track", "--version", &version, "--root"]);
                // Somewhere of its own, so that it waits for no other build and leaves nothing.
                cargo.arg(into).arg(package).env("CARGO_TARGET_DIR", src.join("target"));
                exec::run(cargo, &job)
            }
            Make::Maven { pom } => {
                write(&src.join("pom.xml"), pom)?;
                let mut maven = Command::new("mvn");
                // Strict checksums: a jar that does not match its checksum fails the build.
                maven.args(["--batch-mode", "--strict-checksums", "--no-transfer-progress"]);
                maven.args(["dependency:copy-dependencies", "-DincludeScope=runtime"]);
                maven.arg(format!("-DoutputDirectory={}", into.join("jars").display()));
                maven.current_dir(&src);
                exec::run(maven, &job)
            }
            Make::Pip(program) => pip::install(self.name, program, into, &job),
        }?;
        if let Some(missing) = self.lacks(into) {
            return Err(ToolError::Nothing { what, product: missing, log: log(self) });
        }
        fs::remove_dir_all(&src).map_err(ToolError::io(format!("clear {}", src.display())))
    }

    /// Whether all that it makes is in that directory.
    pub(super) fn is_whole(&self, place: &Path) -> bool {
        self.lacks(place).is_none()
    }

    fn lacks(&self, place: &Path) -> Option<String> {
        self.products().into_iter().find(|product| !place.join(product).exists())
    }

    /// What must be there once it is made, within its directory.
    pub(super) fn products(&self) -> Vec<String> {
        match &self.make {
            Make::GoBuild(go) => {
                go.packages.iter().map(|(name, _)| format!("bin/{name}")).collect()
            }
            Make::GoFile { file, .. } => {
                vec![format!("files/{}", file.rsplit('/').next().unwrap_or(file))]
            }
            Make::Cargo { package } => vec![format!("bin/{package}")],
            Make::Maven { .. } => vec!["jars".to_owned()],
            Make::Pip(_) => vec![format!("bin/{}", self.name), format!("bin/{}", pip::PYTHON)],
        }
    }
}

impl std::fmt::Display for Recipe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.name, self.version)
    }
}

/// Makes the recipe, unless it is in the cache already; waits for another process that makes it.
pub(super) fn install(recipe: &Recipe, progress: &dyn Progress) -> Result<(), ToolError> {
    let what = format!("getting {} {}", recipe.name, recipe.version);
    let whole = |place: &Path| recipe.is_whole(place);
    Shelf::standard().once(&recipe.to_string(), recipe.lock, progress, whole, |partial| {
        during(progress, &what, |detail| recipe.make(partial, detail))
    })
}

fn log(recipe: &Recipe) -> PathBuf {
    cache::dir().join("logs").join(format!("{recipe}.log"))
}

/// Creates the directory and those above it.
pub(super) fn create(dir: &Path) -> Result<(), ToolError> {
    fs::create_dir_all(dir).map_err(ToolError::io(format!("create {}", dir.display())))
}

/// Writes a small file.
pub(super) fn write(path: &Path, text: &str) -> Result<(), ToolError> {
    fs::write(path, text).map_err(ToolError::io(format!("write {}", path.display())))
}
