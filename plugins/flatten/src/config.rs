//! What a pipeline says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::formats::Columns;

/// The config of `flatten`. First texts are read as JSON, then structs become columns, then a list becomes rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FlattenConfig {
    /// The columns to flatten, by name or pattern. All structs, and what `json` and `maps` name, when empty.
    pub(crate) columns: Vec<String>,
    /// Text columns that hold JSON, with what is in them: `{ payload: { "user.id": int64, tags: "list<utf8>" } }`.
    pub(crate) json: BTreeMap<String, JsonShape>,
    /// Map columns, with the keys to take out: `{ attributes: [color, size] }`.
    pub(crate) maps: BTreeMap<String, Vec<String>>,
    /// How many levels of structs become columns; all of them when absent.
    pub(crate) depth: Option<u32>,
    /// What stands between the names of a column and of its field.
    pub(crate) separator: String,
    /// The list that becomes rows.
    pub(crate) rows: Option<Rows>,
    /// What happens to a row with a text that is not the JSON that `json` says.
    pub(crate) on_error: OnError,
}

impl Default for FlattenConfig {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            json: BTreeMap::new(),
            maps: BTreeMap::new(),
            depth: None,
            separator: "_".into(),
            rows: None,
            on_error: OnError::Reject,
        }
    }
}

/// What a JSON text holds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum JsonShape {
    /// A type as a whole, such as `list<struct<id: int64>>`.
    Type(String),
    /// Paths of keys with their types; everything else is left out.
    Fields(Columns),
}

/// A list that becomes rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rows {
    /// The list or map column, by the name that it has once structs are columns.
    pub(crate) column: String,
    /// Adds a column of this name with the position in the list, from 1.
    #[serde(default)]
    pub(crate) ordinal: Option<String>,
    /// The other columns that every row keeps, such as the key of the parent; all of them when absent.
    #[serde(default)]
    pub(crate) parent: Option<Vec<String>>,
    /// What happens to a row whose list is empty or null.
    #[serde(default)]
    pub(crate) empty: Empty,
}

/// What happens to a row whose list is empty or null.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Empty {
    /// It stays one row, without an item.
    #[default]
    Keep,
    /// It goes.
    Drop,
}

/// What happens to a row with a text that is not the JSON that it should be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OnError {
    /// It is rejected, with the reason.
    #[default]
    Reject,
    /// Its columns are null.
    Null,
    /// The run fails.
    Fail,
}
