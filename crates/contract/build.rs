//! Compiles `proto/` without `protoc`: protox parses, tonic generates.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    const ROOT: &str = "../../proto";
    const FILES: [&str; 3] = [
        "daybook/audit/v1/audit.proto",
        "daybook/notifier/v1/notifier.proto",
        "daybook/tasks/v1/tasks.proto",
    ];

    println!("cargo:rerun-if-changed={ROOT}");
    let files = protox::compile(FILES, [ROOT])?;
    tonic_prost_build::configure().compile_fds(files)?;
    Ok(())
}
