//! Compiles `proto/` without `protoc`: protox parses, tonic generates.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    const ROOT: &str = "../../proto";
    const FILES: [&str; 1] = ["daybook/audit/v1/audit.proto"];

    println!("cargo:rerun-if-changed={ROOT}");
    let files = protox::compile(FILES, [ROOT])?;
    tonic_prost_build::configure().compile_fds(files)?;
    Ok(())
}
