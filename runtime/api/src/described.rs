//! What all operations of the API have in common, for its description.

use utoipa::Modify;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, Content, OpenApi, Ref, RefOr, Response};

/// How a problem comes.
const PROBLEM: &str = "application/problem+json";

/// The name of the schema of problems.
const SCHEMA: &str = "ApiProblem";

/// Gives every operation a name of its own, the answer that tells of problems, and says how one signs in.
pub(crate) struct Common;

impl Modify for Common {
    fn modify(&self, description: &mut OpenApi) {
        for (path, item) in &mut description.paths.paths {
            for (method, operation) in operations(item) {
                operation.operation_id = Some(id(method, path));
                tell_of_problems(operation);
            }
        }
        let components = description.components.get_or_insert_with(Components::new);
        components.add_security_scheme("token", SecurityScheme::Http(bearer()));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session())));
        let with = |scheme: &str| SecurityRequirement::new::<_, _, String>(scheme, []);
        description.security = Some(vec![with("token"), with("session")]);
    }
}

fn bearer() -> utoipa::openapi::security::Http {
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
    token.description(Some("A token, as `weir token new` makes it")).build()
}

fn session() -> ApiKeyValue {
    ApiKeyValue::with_description(
        "weir_session",
        "The page's session. What changes something needs the header `Weir-Csrf: 1` beside it",
    )
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Returns the name of an operation: `get_pipelines_name_versions`.
fn id(method: &str, path: &str) -> String {
    let parts = path.trim_start_matches("/api/v1").split('/').filter(|part| !part.is_empty());
    let words = std::iter::once(method).chain(parts.map(|part| part.trim_matches(['{', '}'])));
    words.collect::<Vec<_>>().join("_")
}

fn tell_of_problems(operation: &mut Operation) {
    let content = || Content::new(Some(Ref::from_schema_name(SCHEMA)));
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if status.starts_with(['4', '5']) {
            response.content = [(PROBLEM.to_owned(), RefOr::T(content()))].into_iter().collect();
        }
    }
    let mut other = Response::new("What went wrong, and what to do next");
    other.content.insert(PROBLEM.to_owned(), RefOr::T(content()));
    operation.responses.responses.insert("default".to_owned(), RefOr::T(other));
}
