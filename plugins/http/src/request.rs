//! Makes requests.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use weir_sdk::http::{self, Auth, RequestBuilder, Response};
use weir_sdk::{Problem, ProblemKind, Result};

use crate::pagination::{Page, Pagination, text_of};
use crate::params::{Fill, Params};

/// How often one page is asked for while a run is planned.
const ATTEMPTS: u32 = 5;

/// How to ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Method {
    #[default]
    Get,
    Post,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// What requests for one kind of records are made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Endpoint<'a> {
    pub(crate) url: &'a str,
    pub(crate) method: Method,
    pub(crate) headers: &'a Params,
    pub(crate) params: &'a Params,
    pub(crate) body: Option<&'a Value>,
    pub(crate) form: Option<&'a Params>,
    pub(crate) pagination: &'a Pagination,
    pub(crate) auth: Option<&'a Auth>,
    pub(crate) timeout_ms: Option<u32>,
}

impl Endpoint<'_> {
    /// Asks for a page. `own` are the parameters of cursor or window; the page's go before them, and both before those of the config: APIs
    /// that page by time use one parameter for both.
    pub(crate) fn ask(&self, fill: &Fill, page: &Page, own: Vec<(&str, String)>) -> Result<Response> {
        let mut request = http::request(self.method.name(), self.url_of(fill, page));
        let mut body = self.body.cloned();
        body.iter_mut().for_each(|body| fill.json(body));
        // The URL of a next page holds all parameters already.
        let paged = if matches!(page, Page::Url(_)) { Vec::new() } else { self.pagination.params(page) };
        if !matches!(page, Page::Url(_)) {
            let mut query: Vec<(&str, String)> = self.params.filled(fill).collect();
            let own = own.into_iter().map(|(name, value)| (name, Value::from(value)));
            for (name, value) in own.chain(paged) {
                if name.starts_with('/') {
                    put(body.get_or_insert_default(), name, value);
                } else {
                    query.retain(|(known, _)| *known != name);
                    query.push((name, text_of(&value)));
                }
            }
            request = query.into_iter().fold(request, |request, (name, value)| request.query(name, value));
        }
        let headers = self.headers.filled(fill);
        request = headers.fold(request, |request, (name, value)| request.header(name, value));
        self.with_body(request, body, fill).send()
    }

    /// Asks again while that may help, unless `is_enough` takes the answer as it is. There is no sleeping while a run is planned; but the
    /// host holds a request back for as long as the server wants to be left alone.
    pub(crate) fn ask_patiently(
        &self,
        fill: &Fill,
        page: &Page,
        own: &[(&str, String)],
        is_enough: impl Fn(&Response) -> bool,
    ) -> Result<Response> {
        let mut attempt = 1;
        loop {
            let answer = match self.ask(fill, page, own.to_vec()) {
                Ok(answer) if is_enough(&answer) => return Ok(answer),
                other => other.and_then(Response::accepted),
            };
            match answer {
                Err(problem) if attempt < ATTEMPTS && may_pass(&problem) => attempt += 1,
                other => return other,
            }
        }
    }

    /// Returns the URL of a page without its parameters.
    pub(crate) fn url_of(&self, fill: &Fill, page: &Page) -> String {
        match page {
            Page::Url(url) => url.clone(),
            _ => fill.url(self.url),
        }
    }

    fn with_body(&self, mut request: RequestBuilder, body: Option<Value>, fill: &Fill) -> RequestBuilder {
        if let Some(body) = &body {
            request = request.json(body);
        }
        if let Some(form) = self.form {
            let mut url = String::from("?");
            form.filled(fill).for_each(|(name, value)| http::add_query(&mut url, name, &value));
            request = request.header("content-type", "application/x-www-form-urlencoded").body(url.split_off(1));
        }
        if let Some(auth) = self.auth {
            request = request.credential(auth.credential());
        }
        match self.timeout_ms {
            Some(timeout) => request.timeout_ms(timeout),
            None => request,
        }
    }
}

/// Returns whether asking again may help.
pub(crate) fn may_pass(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::RateLimited(_) | ProblemKind::Transient)
}

/// Puts a value at a pointer of a body, and makes the objects on the way.
fn put(body: &mut Value, pointer: &str, value: Value) {
    let mut place = body;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let is_index = place.is_array();
        place = match step.parse::<usize>() {
            Ok(index) if is_index && place.get(index).is_some() => &mut place[index],
            _ => {
                if !place.is_object() {
                    *place = Value::Object(serde_json::Map::new());
                }
                &mut place[step]
            }
        };
    }
    *place = value;
}

/// Returns the JSON pointer for a path such as `data."a.b".items`.
pub(crate) fn pointer_of(path: &str) -> String {
    let path = path.trim();
    let mut rest = path.strip_prefix("$.").or_else(|| path.strip_prefix('$')).unwrap_or(path);
    let mut pointer = String::new();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let (step, tail) = quoted.unwrap_or_else(|| rest.split_at(rest.find('.').unwrap_or(rest.len())));
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        rest = tail.strip_prefix('.').unwrap_or(tail);
    }
    pointer
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{pointer_of, put};

    #[test]
    fn points_to_where_paths_lead() {
        let table = [
            ("", ""),
            ("data.items", "/data/items"),
            ("$.data.0", "/data/0"),
            ("$", ""),
            ("a.\"b.c\".d/e", "/a/b.c/d~1e"),
        ];
        for (path, pointer) in table {
            assert_eq!(pointer_of(path), pointer, "{path}");
        }
    }

    #[test]
    fn parameters_go_into_bodies() {
        let mut body = json!({ "query": "{…}", "list": [{ "after": 1 }] });
        put(&mut body, "/variables/after", json!("x"));
        put(&mut body, "/list/0/after", json!(2));
        assert_eq!(body, json!({ "query": "{…}", "list": [{ "after": 2 }], "variables": { "after": "x" } }));
        let mut none = Value::Null;
        put(&mut none, "/page", json!(1));
        assert_eq!(none, json!({ "page": 1 }));
    }
}
