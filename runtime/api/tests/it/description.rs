//! The description of the API, for programs and for people.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::Place;

crate::support::cases! {
    it_is_openapi_and_complete,
    people_can_read_it,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

async fn it_is_openapi_and_complete(place: Place) {
    let server = place.server().await;
    let described = server.get("//api/openapi.json").await.is(200).json();
    assert!(described["openapi"].as_str().unwrap_or_default().starts_with("3.1."), "{}", described["openapi"]);
    assert!(described["info"]["title"] == "Weir" && described["info"]["version"].is_string());
    let paths = described["paths"].as_object().expect("paths");
    for path in
        ["/pipelines/{name}", "/runs/{id}/events", "/hooks/{pipeline}/{trigger}", "/ticks/{pipeline}/{trigger}/{due}"]
    {
        assert!(paths.contains_key(&format!("/api/v1{path}")), "{path}");
    }
    let mut ids = BTreeSet::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            let what = format!("{method} {path}");
            assert!(METHODS.contains(&method.as_str()), "{what}");
            assert!(operation["responses"].as_object().is_some_and(|all| !all.is_empty()), "{what} has no responses");
            assert!(
                operation["summary"].is_string() && operation["tags"][0].is_string(),
                "{what} has no summary or tag"
            );
            let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
            assert!(!id.is_empty() && ids.insert(id.clone()), "{what}: another operation is `{id}`, too");
            let declared: BTreeSet<_> = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|one| one["in"] == "path")
                .filter_map(|one| one["name"].as_str())
                .collect();
            let parts: BTreeSet<_> =
                path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            assert_eq!(declared, parts, "{what}");
            // Who is not signed in, or may not, is told so in the same way everywhere.
            let problem = operation["responses"].get("default").or(operation["responses"].get("4XX"));
            assert!(problem.is_some(), "{what} does not say what a problem looks like");
        }
    }
    every_reference_leads_somewhere(&described, &described);
}

fn every_reference_leads_somewhere(root: &Value, value: &Value) {
    match value {
        Value::Object(map) => {
            if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                let found = root.pointer(reference.trim_start_matches('#'));
                assert!(found.is_some(), "`{reference}` leads nowhere");
            }
            map.values().for_each(|value| every_reference_leads_somewhere(root, value));
        }
        Value::Array(list) => list.iter().for_each(|value| every_reference_leads_somewhere(root, value)),
        _ => {}
    }
}

async fn people_can_read_it(place: Place) {
    let server = place.server().await;
    let page = server.get("//api/docs/").await.is(200);
    assert!(page.header("content-type").starts_with("text/html") && page.text.contains("swagger"), "{}", page.text);
    for file in ["swagger-ui.css", "swagger-ui-bundle.js"] {
        server.get(&format!("//api/docs/{file}")).await.is(200);
    }
}

/// Set this variable to have the description rewritten; `npm run generate` in `ui` then makes the page's types of it.
const UPDATE: &str = "UPDATE_EXPECTED";

/// The page's types are made of this file, so that neither the handlers nor the page can change alone.
const WRITTEN: &str = "../../ui/src/api/openapi.json";

#[test]
fn the_page_has_the_same_description() {
    let described = weir_api::openapi();
    let said = serde_json::to_value(&described).expect("it can be written");
    // The variable is right even if the checkout is another one than that which the tests were built in.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let written = std::path::Path::new(&package).join(WRITTEN);
    if std::env::var_os(UPDATE).is_some() {
        let text = serde_json::to_string_pretty(&described).expect("it can be written");
        std::fs::write(&written, text + "\n").expect("the page is in the same checkout");
    }
    let written = std::fs::read_to_string(&written).expect("the page has a description");
    let written: Value = serde_json::from_str(&written).expect("it is JSON");
    assert!(said == written, "run this test with {UPDATE}=1, then `npm run generate` in `ui`");
}
