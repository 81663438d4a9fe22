//! The guard process; see `stack::guard`.

use std::process::ExitCode;

fn main() -> ExitCode {
    stack::guard::run(std::env::args_os().skip(1).collect())
}
