//! Where the repository and the built programs are.

use std::path::{Path, PathBuf};

use crate::Result;

/// The root of the repository, where the component files are.
pub(crate) fn repository() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// A program of this workspace: in `DAYBOOK_BIN_DIR`, or where this test's own build put it.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let test = std::env::current_exe()?;
    let places = [stack::env::path("DAYBOOK_BIN_DIR"), test.ancestors().nth(2).map(PathBuf::from)];
    let found = places.iter().flatten().map(|dir| dir.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| {
        format!("the program `{name}` is not built: run `cargo build -p {name}`").into()
    })
}
