//! Gathers from an answer what decides which page follows.

use serde_json::Value;
use weir_sdk::Result;
use weir_sdk::http::Response;

use crate::link;
use crate::pagination::{Facts, Pagination, is_something, text_of};

/// Looks at an answer of so many records; `last` finds an item of its last record.
pub(crate) fn gather(
    pagination: &Pagination,
    answer: &Response,
    base: &str,
    records: u64,
    last: impl FnOnce(&str) -> Result<Option<Value>>,
) -> Result<Facts> {
    let size = pagination.size();
    let number = |pointer: Option<&String>| match pointer {
        // Some servers write their totals as texts.
        Some(pointer) => {
            answer.json_at::<Value>(pointer).map(|value| value.and_then(|value| text_of(&value).parse().ok()))
        }
        None => Ok(None),
    };
    let more = match size.and_then(|size| size.more.as_ref()) {
        Some(pointer) => Some(answer.json_at::<Value>(pointer)?.as_ref().is_some_and(is_something)),
        None => None,
    };
    let next = match pagination {
        Pagination::Cursor { next: Some(pointer), .. } => answer.json_at(pointer)?,
        Pagination::Cursor { last: Some(pointer), .. } if records > 0 => last(pointer)?,
        Pagination::Cursor { header: Some(name), .. } => answer.header(name).map(Value::from),
        Pagination::NextUrl { next: pointer } => absolute(base, answer.json_at(pointer)?)?,
        Pagination::LinkHeader => absolute(base, link::next(answer).map(Value::from))?,
        _ => None,
    };
    Ok(Facts {
        records,
        total: number(size.and_then(|size| size.total.as_ref()))?,
        total_pages: number(size.and_then(|size| size.total_pages.as_ref()))?,
        more,
        next,
        ..Facts::default()
    })
}

fn absolute(base: &str, next: Option<Value>) -> Result<Option<Value>> {
    match next.filter(is_something) {
        Some(next) => link::absolute(base, &text_of(&next)).map(|url| Some(url.into())),
        None => Ok(None),
    }
}

impl Facts {
    /// Adds what was read before.
    pub(crate) fn so_far(self, records: u64, pages: u64) -> Self {
        Self { records_so_far: records, pages_so_far: pages, ..self }
    }
}
