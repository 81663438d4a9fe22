//! Leases of ports never meet.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};

use stack::ground::Ground;
use stack::ports::Ports;

#[test]
fn two_leases_share_no_port() {
    let one = Ports::lease().unwrap();
    let other = Ports::lease().unwrap();
    let take = |ports: &Ports| (0..40).map(|_| ports.take().unwrap()).collect::<BTreeSet<_>>();
    assert!(take(&one).is_disjoint(&take(&other)));
}

#[test]
fn a_dropped_lease_is_given_out_again() {
    let dir = Ground::lease("ports").unwrap();
    let first = Ports::lease_in(dir.dir()).unwrap();
    let second = Ports::lease_in(dir.dir()).unwrap();
    assert_ne!(first.base(), second.base());
    let base = first.base();
    drop(first);
    assert_eq!(Ports::lease_in(dir.dir()).unwrap().base(), base);
}

#[test]
fn a_port_in_use_is_passed_over() {
    let ports = Ports::lease().unwrap();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, ports.base())).unwrap();
    assert_ne!(ports.take().unwrap(), taken.local_addr().unwrap().port());
}

#[test]
fn a_lease_runs_out_rather_than_over() {
    let ports = Ports::lease().unwrap();
    while let Ok(port) = ports.take() {
        assert!((ports.base()..ports.base() + 60).contains(&port));
    }
}
