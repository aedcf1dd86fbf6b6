//! What is left to do for a column once the host has computed what it can.

use weir_sdk::prelude::*;

use crate::config::{Redact, TokenFormat};
use crate::digits;
use crate::range::Ranges;
use crate::redact::redacted;

/// One column to make. `text` and `hash` are columns that the host has computed.
#[derive(Debug)]
pub(crate) enum Step {
    /// Hide parts of a text.
    Redact { column: String, text: String, how: Redact },
    /// Make tokens of hashes.
    Token { column: String, hash: String, text: String, format: TokenFormat },
    /// Put numbers into ranges.
    Range(Ranges),
}

impl Step {
    /// Makes the column.
    pub(crate) fn apply(&self, batch: &Batch, computed: &Batch) -> Result<Column> {
        Ok(match self {
            Self::Range(ranges) => ranges.apply(batch)?,
            Self::Redact { column, text, how } => {
                let texts = computed.texts(text)?;
                rebuilt(column, &texts, |value, _, shown| redacted(value, how, shown))
            }
            Self::Token { column, hash, text, format: TokenFormat::Digits } => {
                let (hashes, texts): (Texts, Texts) = computed.views([hash, text])?;
                rebuilt(column, &texts, |value, row, token| {
                    digits::digits(value, hashes.get(row).unwrap_or_default(), token);
                })
            }
            Self::Token { column, hash, format, .. } => {
                let make = if *format == TokenFormat::Uuid { digits::uuid } else { digits::hex };
                rebuilt(column, &computed.texts(hash)?, |hash, _, token| make(hash, token))
            }
        }
        .into())
    }
}

/// Makes a column from another one without allocating for each row; nulls stay null.
fn rebuilt(column: &str, texts: &Texts, mut write: impl FnMut(&str, usize, &mut String)) -> Texts {
    let mut made = TextBuilder::with_capacity(column, texts.len(), texts.len() * 16);
    let mut text = String::new();
    for row in 0..texts.len() {
        let value = texts.get(row);
        text.clear();
        if let Some(value) = value {
            write(value, row, &mut text);
        }
        made.push(value.is_some().then_some(text.as_str()));
    }
    made.finish()
}
