//! Values for which the request is made separately: listed, or taken from the records of another request.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weir_sdk::config::Scalar;
use weir_sdk::{Problem, Result};

use crate::config::HttpConfig;
use crate::pagination::{Page, Pagination, text_of};
use crate::params::{Fill, Params};
use crate::request::{Endpoint, Method};
use crate::{facts, request};

/// Values for which the request is made separately.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Partitions {
    /// The values that `{partition}` stands for.
    #[serde(default)]
    pub(crate) values: Vec<Scalar>,
    /// Takes the values from the records of another request.
    #[serde(default)]
    pub(crate) from: Option<Parents>,
    /// Adds a text column of this name with the value.
    #[serde(default)]
    pub(crate) column: Option<String>,
}

/// A request whose records are the parents of those to be read. The credential is that of the node's own requests.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parents {
    /// The URL.
    pub(crate) url: String,
    /// The method.
    #[serde(default)]
    pub(crate) method: Method,
    /// Headers to send.
    #[serde(default)]
    pub(crate) headers: Params,
    /// Parameters of the URL's query.
    #[serde(default)]
    pub(crate) params: Params,
    /// A JSON body to send.
    #[serde(default)]
    pub(crate) body: Option<Value>,
    /// Where the parents are in the answer, such as `data.items`; the answer itself when absent.
    #[serde(default)]
    pub(crate) records: Option<String>,
    /// Which field of a parent is the value: its name, or a JSON pointer such as `/customer/id`.
    pub(crate) value: String,
    /// Adds text columns with other fields of the parent: `{ customer: /customer/name }`.
    #[serde(default)]
    pub(crate) columns: Map<String, Value>,
    /// How the answer is divided into pages.
    #[serde(default)]
    pub(crate) pagination: Pagination,
}

/// One partition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Partition {
    /// What `{partition}` stands for; nothing when there are no partitions.
    pub(crate) value: Option<String>,
    /// What the parent's columns hold, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) columns: Vec<Option<String>>,
}

impl Partition {
    /// Returns the key of its state.
    pub(crate) fn key(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }

    /// Returns what stands for `{partition}`.
    pub(crate) fn fill(&self) -> Fill {
        let mut fill = Fill::default();
        self.value.iter().for_each(|value| fill.set("{partition}", value));
        fill
    }
}

impl Partitions {
    /// Checks what the types alone cannot.
    pub(crate) fn validate(&self) -> Result<()> {
        if let Some(parents) = &self.from {
            if !self.values.is_empty() {
                return Err(Problem::config("`partitions` has `values` and `from`").with_hint("remove one of them"));
            }
            return parents.validate();
        }
        if self.values.is_empty() {
            return Err(Problem::config("`partitions.values` is empty")
                .with_hint("list at least one value, or take them `from` another request"));
        }
        let mut values: Vec<String> = self.values.iter().map(ToString::to_string).collect();
        values.sort();
        match values.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Problem::config(format!("`partitions.values` lists `{}` twice", pair[0]))),
            None => Ok(()),
        }
    }

    /// Returns the names of the columns that partitions add.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &String> {
        self.column.iter().chain(self.from.iter().flat_map(|parents| parents.columns.keys()))
    }

    /// Returns all partitions, or the first one where one is enough.
    pub(crate) fn list(&self, config: &HttpConfig, one: bool) -> Result<Vec<Partition>> {
        match &self.from {
            Some(parents) => parents.list(config, one).map_err(|problem| problem.context("`partitions.from`")),
            None => {
                let values = self.values.iter().take(if one { 1 } else { usize::MAX });
                Ok(values.map(|value| Partition { value: Some(value.to_string()), columns: Vec::new() }).collect())
            }
        }
    }
}

impl Parents {
    fn validate(&self) -> Result<()> {
        self.pagination.validate()?;
        if self.records.as_ref().is_some_and(|records| records.contains('*')) {
            return Err(Problem::config("`partitions.from.records` leads through several values")
                .with_hint("name the list that holds the parents"));
        }
        match self.columns.iter().find(|(_, field)| !field.is_string()) {
            Some((name, _)) => Err(Problem::config(format!("`partitions.from.columns.{name}` is not a text"))
                .with_hint("name a field of the parent, or point to it: `/customer/name`")),
            None => Ok(()),
        }
    }

    fn endpoint<'a>(&'a self, config: &'a HttpConfig) -> Endpoint<'a> {
        Endpoint {
            url: &self.url,
            method: self.method,
            headers: &self.headers,
            params: &self.params,
            body: self.body.as_ref(),
            form: None,
            pagination: &self.pagination,
            auth: config.auth.as_ref(),
            timeout_ms: config.timeout_ms,
        }
    }

    /// Asks page by page. The same value twice is one partition: the same rows would be read twice.
    fn list(&self, config: &HttpConfig, one: bool) -> Result<Vec<Partition>> {
        let endpoint = self.endpoint(config);
        let (fill, mut page) = (Fill::default(), Page::First);
        let (mut found, mut known) = (Vec::new(), HashSet::new());
        let (mut records, mut pages) = (0, 0);
        while page != Page::End {
            let answer = endpoint.ask_patiently(&fill, &page, &[], |_| false)?;
            let pointer = request::pointer_of(self.records.as_deref().unwrap_or_default());
            let parents: Option<Value> = answer.json_at(&pointer)?;
            let parents = match parents {
                Some(Value::Array(parents)) => parents,
                None | Some(Value::Null) => Vec::new(),
                Some(parent) => vec![parent],
            };
            for parent in &parents {
                let partition = self.partition(parent)?;
                if known.insert(partition.value.clone()) {
                    found.push(partition);
                }
            }
            if one && !found.is_empty() {
                found.truncate(1);
                break;
            }
            (records, pages) = (records + parents.len() as u64, pages + 1);
            let last = |pointer: &str| Ok(parents.last().and_then(|parent| parent.pointer(pointer)).cloned());
            let base = endpoint.url_of(&fill, &page);
            let facts = facts::gather(&self.pagination, &answer, &base, parents.len() as u64, last)?;
            page = self.pagination.after(&page, facts.so_far(records, pages))?;
        }
        Ok(found)
    }

    fn partition(&self, parent: &Value) -> Result<Partition> {
        let value = field(parent, &self.value).map(text_of).ok_or_else(|| {
            Problem::data(format!("a parent has no `{}`", self.value))
                .with_hint("`value` is a field of the parent, or points to it: `/customer/id`")
        })?;
        let column = |name: &Value| field(parent, name.as_str().unwrap_or_default()).map(text_of);
        Ok(Partition { value: Some(value), columns: self.columns.values().map(column).collect() })
    }
}

/// Returns a field that holds something. A parent that is a single value is its own only field.
fn field<'a>(parent: &'a Value, name: &str) -> Option<&'a Value> {
    let found = match parent {
        Value::Object(fields) if !name.starts_with('/') => fields.get(name),
        _ if name.is_empty() => Some(parent),
        parent => parent.pointer(name),
    };
    found.filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Parents;

    fn parents() -> Parents {
        let config = json!({ "url": "https://a.com/x", "value": "/customer/id", "columns": { "name": "/customer/name", "at": "at" } });
        serde_json::from_value(config).expect("the config is right")
    }

    #[test]
    fn takes_fields_by_name_and_by_pointer() {
        let parent = json!({ "customer": { "id": 7, "name": null }, "at": "noon" });
        let partition = parents().partition(&parent).expect("it has an id");
        assert_eq!(partition.value.as_deref(), Some("7"));
        assert_eq!(partition.columns, [None, Some("noon".to_owned())]);
        let problem = parents().partition(&json!({ "id": 7 })).expect_err("it has none");
        assert_eq!(problem.message, "a parent has no `/customer/id`");
    }
}
