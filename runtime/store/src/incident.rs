//! Incidents: what is or was wrong, and what was told of it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use weir_types::{AlertName, RunId};

use crate::NewDelivery;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct NewIncident {
    /// The rule that says so.
    pub rule: AlertName,
    /// What it is wrong with: a pipeline, or the server's disk.
    pub subject: String,
    /// What shows it, such as a run: the same never opens a second incident of a rule.
    pub about: String,
    /// How bad it is.
    pub severity: String,
    /// What is wrong, in words.
    pub why: String,
    /// The run that shows it, if one does.
    pub run: Option<RunId>,
}

/// Something that is or was wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Its number. Later ones are higher.
    pub number: u64,
    /// What was told to the store; `why` and `run` are those of the last time.
    pub content: NewIncident,
    /// How often it was seen.
    pub times: u64,
    /// When it was first seen.
    pub opened_at: DateTime<Utc>,
    /// When it was last seen.
    pub last_at: DateTime<Utc>,
    /// When it was over.
    pub resolved_at: Option<DateTime<Utc>>,
}

/// What is known of an incident by whoever looks for what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// What it was wrong with.
    pub subject: String,
    /// What opened it.
    pub about: String,
    /// When it was over.
    pub resolved_at: Option<DateTime<Utc>>,
}

/// A message about an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// The message, if it goes alone.
    pub alone: NewDelivery,
    /// Not before then.
    pub at: DateTime<Utc>,
    /// The key of a message that has not gone out yet, and what it says with this: then there is none alone.
    pub with: Option<(String, Value)>,
}

/// What becomes of an incident.
#[derive(Debug, Clone, PartialEq)]
pub enum IncidentStep {
    /// Something is wrong. Told only where no incident of rule and subject is open; else that one was seen once more.
    Wrong(NewIncident, Vec<Telling>),
    /// It is over. Told only where an incident was open.
    Over {
        /// The rule.
        rule: AlertName,
        /// What it was wrong with.
        subject: String,
        /// What is told.
        told: Vec<Telling>,
    },
}
