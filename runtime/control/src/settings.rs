//! How a server behaves.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use weir_schedule::Zone;
use weir_store::RetentionPolicy;
use weir_types::ConnectionName;

/// How a server behaves.
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// What its records are signed with.
    pub name: String,
    /// How many runs go on at a time.
    pub parallel: usize,
    /// How many runs may use what at a time, over all servers. They should agree about it: each keeps to its own.
    pub limits: Limits,
    /// Where the day changes for what no schedule with a zone of its own starts: it decides what `today` means.
    pub zone: Zone,
    /// For how long records are kept; without it, for ever.
    pub retention: Option<RetentionPolicy>,
    /// For how long a tick is held before that has to be said again. When a server is killed, another one takes up what it ran after that time.
    pub lease: TimeDelta,
}

/// How many runs may use what at a time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    /// By the connection's name. One that is not named has no limit.
    pub connections: BTreeMap<ConnectionName, u32>,
}

impl ServerSettings {
    /// Returns the usual settings: no limits, UTC, records of a year and a month, and a lease of ten seconds, which is longer than a busy machine keeps a process waiting.
    /// That is arbitrary; one that is too short costs time only, because of two runs of a pipeline the second one finds it claimed.
    pub fn new(name: impl Into<String>, parallel: usize) -> Self {
        Self {
            name: name.into(),
            parallel: parallel.max(1),
            limits: Limits::default(),
            zone: Zone::default(),
            retention: Some(RetentionPolicy::default()),
            lease: TimeDelta::seconds(10),
        }
    }
}
