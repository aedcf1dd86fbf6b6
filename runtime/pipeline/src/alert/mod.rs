//! What people are told, by rules when something happens and by notices on a schedule: `alerts.yaml`.

mod cause;
mod file;
mod notice;
mod quiet;
mod rule;
mod select;

use std::collections::BTreeMap;

use weir_diagnostics::{Diagnostics, Source};
use weir_types::AlertName;

pub use cause::AlertCause;
pub use notice::{Notice, NoticeKind};
pub use quiet::QuietHours;
pub use rule::{AlertRule, Severity};
pub use select::Selector;

/// Rules and notices by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertRules {
    by_name: BTreeMap<AlertName, AlertRule>,
    notices: BTreeMap<AlertName, Notice>,
}

impl AlertRules {
    /// Reads a file of alerts: a map from names to what is looked for, or sent when, where, and who is told.
    ///
    /// # Errors
    /// With everything that is wrong in the file.
    pub fn parse(source: &Source) -> Result<Self, Diagnostics> {
        file::parse(source)
    }

    /// Returns the rule of this name.
    pub fn get(&self, name: &AlertName) -> Option<&AlertRule> {
        self.by_name.get(name)
    }

    /// Goes through the rules by name.
    pub fn iter(&self) -> impl Iterator<Item = &AlertRule> {
        self.by_name.values()
    }

    /// Goes through the notices by name.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.values()
    }

    /// Tells whether there are neither rules nor notices.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty() && self.notices.is_empty()
    }
}
