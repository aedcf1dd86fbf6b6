//! Columns that Weir keeps beside those of the rows.

use weir_sdk::{Field, Problem, Result};

use crate::kind::Kind;

/// When the source deleted a row that stays; null for one that it has.
pub(crate) const DELETED_AT: &str = "_weir_deleted_at";
/// From when on a version held.
pub(crate) const VALID_FROM: &str = "_weir_valid_from";
/// Until when a version held; null for the one that does.
pub(crate) const VALID_TO: &str = "_weir_valid_to";
/// Whether a version holds.
pub(crate) const CURRENT: &str = "_weir_current";

/// The type of all times here.
pub(crate) const TIME: &str = "timestamp[us, UTC]";

impl Kind {
    /// Returns the columns that the table has beside those of the rows.
    pub(crate) fn bookkeeping(self) -> Vec<Field> {
        match self {
            Self::Append | Self::Overwrite | Self::Upsert => Vec::new(),
            Self::SoftDelete => vec![Field::new(DELETED_AT, TIME)],
            Self::History => vec![
                Field::new(VALID_FROM, TIME).required(),
                Field::new(VALID_TO, TIME),
                Field::new(CURRENT, "bool").required(),
            ],
        }
    }

    /// Returns the columns that tell the table's rows apart: in a history also since when they hold.
    pub(crate) fn identity(self, key: &[String]) -> Vec<String> {
        let since = (self == Self::History).then(|| VALID_FROM.to_owned());
        key.iter().cloned().chain(since).collect()
    }

    /// Makes sure that the rows bring none of these columns themselves.
    pub(crate) fn require_free(self, fields: &[Field]) -> Result<()> {
        let own = self.bookkeeping();
        let taken = fields.iter().find(|field| own.iter().any(|own| own.name.eq_ignore_ascii_case(&field.name)));
        let Some(field) = taken else { return Ok(()) };
        let message = format!("column `{}` is one that mode `{}` keeps itself", field.name, self.name());
        Err(Problem::config(message).with_hint("rename or drop it before this node").with_column(&field.name))
    }
}
