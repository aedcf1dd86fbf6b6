//! Long lists, a page at a time.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many items a page has when nobody says.
const USUAL: u32 = 50;

/// The most that a page has.
const MOST: u32 = 500;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// What to ask for the next page with; nothing on the last one.
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// Makes the only page of a list.
    pub(crate) fn whole(items: Vec<T>) -> Json<Self> {
        Json(Self { items, next: None })
    }

    /// Makes a page of what was read: one item more than fits on it tells that there is a next one.
    pub(crate) fn of(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Json<Self> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        Json(Self { items, next })
    }
}

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// How many items, at most 500; 50 when nobody says.
    #[serde(default, deserialize_with = "number")]
    pub(crate) limit: Option<u32>,
    /// The `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl Paging {
    /// Returns how many items a page has.
    pub(crate) fn limit(&self) -> u32 {
        self.limit.unwrap_or(USUAL).clamp(1, MOST)
    }
}

/// Flattened parameters come as texts.
fn number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| text.parse().map_err(|_| serde::de::Error::custom(format!("`{text}` is not a number of items"))))
        .transpose()
}
