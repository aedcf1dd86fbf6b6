//! What a session may do.

/// What the grant allows. The default allows nothing but reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SqlPolicy {
    /// Whether rows and tables may be changed.
    pub write: bool,
    /// The schemas that may be used; all when absent. What is temporary is the session's own and always allowed to those that may write.
    pub schemas: Option<Vec<String>>,
    /// Whether a SQLite file that is not there reads like an empty database. For planning what a first write will do.
    pub may_be_missing: bool,
}
