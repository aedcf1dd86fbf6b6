//! What can be set from outside.

use std::{fmt, str::FromStr};

use weir_types::{ParameterName, UnknownWord};

use crate::{
    read::{Fields, Reader},
    yaml::{Entry, Spanned},
};

const KEYS: &[&str] = &["type", "default", "env", "description"];

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ParameterType {
    /// Any text.
    #[default]
    String,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// `true` or `false`.
    Bool,
    /// A day: `2026-01-31`, `today` or `yesterday`.
    Date,
}

impl FromStr for ParameterType {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = &["string", "integer", "float", "bool", "date"];
        match word {
            "string" => Ok(Self::String),
            "integer" => Ok(Self::Integer),
            "float" => Ok(Self::Float),
            "bool" => Ok(Self::Bool),
            "date" => Ok(Self::Date),
            _ => Err(UnknownWord { what: "type of parameter", word: word.to_owned(), known }),
        }
    }
}

impl fmt::Display for ParameterType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Bool => "bool",
            Self::Date => "date",
        })
    }
}

/// A parameter: `day: { type: date, default: yesterday, env: RUN_DAY, description: … }`.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name, for use as `${name}`.
    pub name: Spanned<ParameterName>,
    /// Its type; nothing when that could not be understood, which was reported.
    pub kind: Option<ParameterType>,
    /// The value when nobody sets one, as written.
    pub default: Option<Spanned<String>>,
    /// The environment variable that sets it.
    pub env: Option<Spanned<String>>,
    /// What it is for.
    pub description: Option<Spanned<String>>,
}

impl Parameter {
    pub(super) fn read_all(reader: &mut Reader, pipeline: &Fields<'_>) -> Vec<Self> {
        let entries = reader.entries(pipeline, "parameters");
        entries.iter().filter_map(|entry| Self::read(reader, entry)).collect()
    }

    fn read(reader: &mut Reader, entry: &Entry) -> Option<Self> {
        let name = reader.parse::<ParameterName>(entry.key.clone())?;
        let fields = reader.fields(&entry.value, format!("parameter `{name}`"), name.span, KEYS);
        let Some(fields) = fields else {
            // The parameter exists, so its uses are not to be reported as well.
            return Some(Self { name, kind: None, default: None, env: None, description: None });
        };
        let kind = match fields.get("type") {
            Some(_) => reader.parsed(&fields, "type", "a type such as `string`").map(|kind| kind.value),
            None => Some(ParameterType::default()),
        };
        Some(Self {
            kind,
            default: reader.text(&fields, "default"),
            env: reader.text(&fields, "env"),
            description: reader.text(&fields, "description"),
            name,
        })
    }
}
