//! How rows meet those that the table has.

use weir_sdk::loader::WriteMode;

/// The write modes, without their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Append,
    Overwrite,
    Upsert,
    SoftDelete,
    History,
}

impl Kind {
    pub(crate) fn of(mode: &WriteMode) -> Self {
        match mode {
            WriteMode::Append => Self::Append,
            WriteMode::Overwrite => Self::Overwrite,
            WriteMode::Upsert(_) => Self::Upsert,
            WriteMode::SoftDelete(_) => Self::SoftDelete,
            WriteMode::History(_) => Self::History,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Overwrite => "overwrite",
            Self::Upsert => "upsert",
            Self::SoftDelete => "soft-delete",
            Self::History => "history",
        }
    }

    /// Tells whether rows replace others of the same key.
    pub(crate) fn replaces(self) -> bool {
        matches!(self, Self::Upsert | Self::SoftDelete)
    }

    /// Says in a line what becomes of the rows.
    pub(crate) fn line(self, key: &str) -> String {
        match self {
            Self::Append => "rows added".into(),
            Self::Overwrite => "all rows replaced, when the run is complete".into(),
            Self::Upsert => format!("rows added, or updated by {key}"),
            Self::SoftDelete => {
                format!("rows added, or updated by {key}; deleted ones stay, with the time in `_weir_deleted_at`")
            }
            Self::History => format!("a version of each row kept for every change, by {key}"),
        }
    }
}
