//! Accounts over the sidecar in memory.

mod deleting;
mod faults;
mod looking_after;
mod passwords;
mod personal_tokens;
mod refreshing;
mod same_for_all;
mod signing;
mod world;

use chrono::TimeDelta;
use contract::auth_event::*;
use sidecar::fake::{Call, Chances, FakeDapr, Fault, Flavour};

use super::*;
use crate::standing::Introspection;
use crate::{Denied, Purpose, Role, Scope};
use world::{ADA, Calls, PASSWORD, World, email};
