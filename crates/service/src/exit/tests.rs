//! A cause is told once, and not as the program sees it.

use std::net::SocketAddr;

use super::*;
use crate::listen::listen;

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_the_cause() {
    let first = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = first.local_addr().unwrap();
    let error = listen(address).await.unwrap_err();
    let told = chain(&error);
    assert!(told.starts_with(&format!("could not listen on {address}: ")), "{told}");
    assert_eq!(told.matches("in use").count(), 1, "{told}");
}

#[test]
fn only_an_error_fails() {
    assert_eq!(exit_code(Ok(())), ExitCode::SUCCESS);
    assert_eq!(exit_code(Err("no".into())), ExitCode::FAILURE);
}
