//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::config::Secret;

/// The config of `mask`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MaskConfig {
    /// What becomes of which columns. The first rule that names a column counts.
    pub(crate) rules: Vec<Rule>,
    /// What becomes of columns that no rule names.
    #[serde(default)]
    pub(crate) others: Others,
}

/// What becomes of columns that no rule names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Others {
    /// They pass as they are.
    #[default]
    Keep,
    /// They are left out.
    Drop,
    /// The pipeline is refused, so that a new column cannot slip through.
    Fail,
}

/// One rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// Columns, by name or pattern: `["email", "*_phone"]`.
    pub(crate) columns: Vec<String>,
    /// What becomes of them.
    #[serde(rename = "as")]
    pub(crate) how: How,
}

/// What becomes of a column. Nulls stay null.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum How {
    /// The hexadecimal HMAC-SHA-256 under a secret.
    Hash(Hash),
    /// A fixed text, with some characters of the value where it says so.
    Redact(Redact),
    /// A token that is the same for the same value and secret.
    Tokenise(Tokenise),
    /// Something less exact.
    Generalise(Generalise),
    /// Left out.
    Drop,
    /// Null.
    Null,
}

/// How to hash.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hash {
    /// The secret to hash under. Whoever knows it can find out values by trying.
    pub(crate) key: Secret,
}

/// How to redact.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Redact {
    /// What stands for the hidden part.
    pub(crate) with: String,
    /// How many characters at the beginning stay.
    pub(crate) keep_first: usize,
    /// How many characters at the end stay.
    pub(crate) keep_last: usize,
}

impl Default for Redact {
    fn default() -> Self {
        Self { with: "***".into(), keep_first: 0, keep_last: 0 }
    }
}

/// How to tokenise.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tokenise {
    /// The secret to hash under.
    pub(crate) key: Secret,
    /// What tokens look like.
    #[serde(default)]
    pub(crate) format: TokenFormat,
}

/// What tokens look like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TokenFormat {
    /// 32 hexadecimal digits.
    #[default]
    Hex,
    /// Hexadecimal digits in the groups of a UUID.
    Uuid,
    /// The value with other digits; all other characters stay. Short values share tokens.
    Digits,
}

/// How to generalise; one of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Generalise {
    /// A number becomes the range of this width that it is in, as text: `[20, 30)`.
    Range(f64),
    /// A date or timestamp becomes the beginning of its period.
    Period(Period),
    /// A text keeps so many characters.
    Prefix(usize),
}

/// A period of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Period {
    /// A year.
    Year,
    /// Three months.
    Quarter,
    /// A month.
    Month,
    /// A week, from Monday on.
    Week,
    /// A day.
    Day,
    /// An hour.
    Hour,
}

impl Period {
    /// Returns the word that `date_trunc` knows.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }
}
