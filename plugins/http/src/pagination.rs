//! How an answer is divided into pages: which page follows which, decided from facts about the one before.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use weir_sdk::{Problem, Result};

/// How the answer is divided into pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Pagination {
    /// There is one page.
    #[default]
    None,
    /// Pages are numbered.
    Page {
        /// The parameter that holds the number.
        param: String,
        /// The first number.
        #[serde(default = "one")]
        start: u64,
        #[serde(flatten)]
        size: PageSize,
    },
    /// Pages begin at a record.
    Offset {
        /// The parameter that holds the number of records before the page.
        param: String,
        #[serde(flatten)]
        size: PageSize,
    },
    /// Each page says how to ask for the next.
    Cursor {
        /// The parameter that holds the cursor.
        param: String,
        /// Where the next cursor is in the answer, as a JSON pointer such as `/meta/next`; no value or an empty one ends.
        #[serde(default)]
        next: Option<String>,
        /// Which item of the last record is the next cursor, as a JSON pointer within the record such as `/id`; an empty page ends.
        #[serde(default)]
        last: Option<String>,
        /// Which header of the answer holds the next cursor; none or an empty one ends.
        #[serde(default)]
        header: Option<String>,
        #[serde(flatten)]
        size: PageSize,
    },
    /// Each page holds the URL of the next.
    NextUrl {
        /// Where that URL is in the answer, as a JSON pointer such as `/links/next`; no value or an empty one ends.
        next: String,
    },
    /// Each page's `Link` header (RFC 8288) holds the URL of the next, as the relation `next`.
    LinkHeader,
}

/// How large pages are, and how many records there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub(crate) struct PageSize {
    /// The parameter that holds the page's size.
    #[serde(default)]
    pub(crate) size_param: Option<String>,
    /// The size to ask for; a page with fewer records is the last one.
    #[serde(default)]
    pub(crate) size: Option<u64>,
    /// Where the number of all records is in the answer, as a JSON pointer such as `/total`.
    #[serde(default)]
    pub(crate) total: Option<String>,
    /// Where the number of all pages is in the answer, as a JSON pointer such as `/meta/pages`.
    #[serde(default)]
    pub(crate) total_pages: Option<String>,
    /// Where the answer says whether more follows, as a JSON pointer such as `/has_more`; no value, `false` and nothing end.
    #[serde(default)]
    pub(crate) more: Option<String>,
}

fn one() -> u64 {
    1
}

/// Which page to ask for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Page {
    /// The first.
    #[default]
    First,
    /// The one with this number, or after so many records.
    Number(u64),
    /// The one behind this cursor.
    Cursor(Value),
    /// The one at this URL.
    Url(String),
    /// None: the last page is behind.
    End,
}

/// What is known about a page that was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// Its records, rejected ones included.
    pub(crate) records: u64,
    /// All records of all pages before and with it.
    pub(crate) records_so_far: u64,
    /// All pages before and with it.
    pub(crate) pages_so_far: u64,
    /// How many records there are in all, where asked for and told.
    pub(crate) total: Option<u64>,
    /// How many pages there are in all, where asked for and told.
    pub(crate) total_pages: Option<u64>,
    /// Whether more follows, where asked for.
    pub(crate) more: Option<bool>,
    /// What stands where the next cursor or URL should be.
    pub(crate) next: Option<Value>,
}

impl Pagination {
    /// Checks what the type alone cannot.
    pub(crate) fn validate(&self) -> Result<()> {
        if let Self::Cursor { next, last, header, .. } = self
            && [next, last, header].iter().filter(|place| place.is_some()).count() != 1
        {
            let problem = Problem::config("`pagination.cursor` needs one of `next`, `last` and `header`");
            return Err(problem.with_hint(
                "`next: /meta/next` points into the answer, `last: /id` into its last record, `header` names a header",
            ));
        }
        match self.pointers().find(|pointer| !pointer.starts_with('/')) {
            Some(pointer) => Err(Problem::config(format!("`pagination`: `{pointer}` is not a JSON pointer"))
                .with_hint(format!("write `/{}`", pointer.replace('.', "/")))),
            None => Ok(()),
        }
    }

    /// Returns the JSON pointers into an answer.
    pub(crate) fn pointers(&self) -> impl Iterator<Item = &String> {
        let own = match self {
            Self::Cursor { next, last, .. } => [next.as_ref(), last.as_ref()],
            Self::NextUrl { next } => [Some(next), None],
            _ => [None, None],
        };
        let size = self.size().map(|size| [&size.total, &size.total_pages, &size.more]);
        own.into_iter().flatten().chain(size.into_iter().flatten().flatten())
    }

    pub(crate) fn size(&self) -> Option<&PageSize> {
        match self {
            Self::Page { size, .. } | Self::Offset { size, .. } | Self::Cursor { size, .. } => Some(size),
            Self::None | Self::NextUrl { .. } | Self::LinkHeader => None,
        }
    }

    /// Returns the parameters that ask for a page.
    pub(crate) fn params(&self, page: &Page) -> Vec<(&str, Value)> {
        let own = match (self, page) {
            (Self::Page { param, start, .. }, Page::First) => Some((param.as_str(), Value::from(*start))),
            (Self::Offset { param, .. }, Page::First) => Some((param.as_str(), Value::from(0))),
            (Self::Page { param, .. } | Self::Offset { param, .. }, Page::Number(number)) => {
                Some((param.as_str(), Value::from(*number)))
            }
            (Self::Cursor { param, .. }, Page::Cursor(value)) => Some((param.as_str(), value.clone())),
            _ => None,
        };
        let size = self.size().and_then(|size| Some((size.size_param.as_deref()?, Value::from(size.size?))));
        own.into_iter().chain(size).collect()
    }

    /// Decides which page follows `page`.
    ///
    /// # Errors
    /// When the next page is the same again, which would never end.
    pub(crate) fn after(&self, page: &Page, facts: Facts) -> Result<Page> {
        let is_last = facts.is_last(self.size().and_then(|size| size.size));
        let next = match self {
            Self::None => Page::End,
            Self::Page { .. } | Self::Offset { .. } if is_last => Page::End,
            Self::Page { start, .. } => {
                Page::Number(if let Page::Number(number) = page { number + 1 } else { start + 1 })
            }
            Self::Offset { .. } => Page::Number(facts.records_so_far),
            // A cursor of the answer's own says itself when it is over; one that is made from the last record cannot.
            Self::Cursor { last: Some(_), .. } if is_last => Page::End,
            Self::Cursor { .. } if facts.more == Some(false) => Page::End,
            Self::Cursor { .. } => facts.next.filter(is_something).map_or(Page::End, Page::Cursor),
            Self::NextUrl { .. } | Self::LinkHeader => {
                facts.next.filter(is_something).map_or(Page::End, |url| Page::Url(text_of(&url)))
            }
        };
        if next == *page && next != Page::End {
            return Err(Problem::data("the answer names the page that was just read as the next one")
                .with_hint("check `pagination`: it would never end"));
        }
        Ok(next)
    }
}

impl Facts {
    /// Returns whether the page was the last, where its cursor does not say so. A page that is not full may have others behind it where
    /// the answer says that more follows.
    fn is_last(&self, size: Option<u64>) -> bool {
        let complete = self.total.is_some_and(|total| self.records_so_far >= total)
            || self.total_pages.is_some_and(|pages| self.pages_so_far >= pages);
        let short = size.is_some_and(|size| self.records < size);
        match self.more {
            Some(more) => !more || self.records == 0,
            None => self.records == 0 || short || complete,
        }
    }
}

/// Returns whether a value says something rather than nothing.
pub(crate) fn is_something(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && value.as_str() != Some("")
}

/// Returns a value as it stands in a URL.
pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), Into::into)
}

#[cfg(test)]
mod tests;
