//! How often somebody may ask.

use std::net::IpAddr;

use domain::UserId;
use service::http::{ClientAddress, Rate, Rates};

/// Limits for each user and for each address, counted by this replica alone: with three of them behind a balancer, three
/// times as much gets through. Cheap to clone.
#[derive(Clone)]
pub struct Allowances {
    users: Rates<UserId>,
    addresses: Rates<IpAddr>,
}

impl Allowances {
    /// So many requests a second for each user, and for each address; 0 for any number.
    pub fn new(user: u32, address: u32) -> Self {
        Self { users: Rates::new(user), addresses: Rates::new(address) }
    }

    pub(crate) fn count_user(&self, user: &UserId) -> Result<Option<Rate>, Rate> {
        self.users.count(user)
    }

    pub(crate) fn count_address(&self, address: ClientAddress) -> Result<Option<Rate>, Rate> {
        self.addresses.count(&address.to_count_by())
    }
}

impl Default for Allowances {
    /// No limits.
    fn default() -> Self {
        Self::new(0, 0)
    }
}
