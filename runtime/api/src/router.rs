//! Which handler answers what.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::guard;
use crate::api::Api;
use crate::described::Common;
use crate::problem::ApiProblem;
use crate::reference;
use crate::resources::{
    alerts, artifacts, backfills, blocks, connections, dashboards, deliveries, deployments, drafts, events, grid,
    health, hooks, pipelines, rejects, reports, run_events, run_logs, runs, schedules, secrets, server, session,
    starts, statistics, ticks, tokens, versions,
};

/// The largest body of a request: a pipeline file of the largest size, as JSON.
pub(crate) const MAX_BODY: usize = 8 << 20;

/// Smaller answers gain nothing by compression.
const WORTH_COMPRESSING: u16 = 1024;

#[derive(OpenApi)]
#[openapi(
    components(schemas(ApiProblem)),
    info(
        title = "Weir",
        description = "Pipelines, their versions and runs. Errors are `application/problem+json`; lists come in pages; times are RFC 3339."
    )
)]
struct Described;

fn described() -> OpenApiRouter<Api> {
    let routes = OpenApiRouter::new()
        .routes(routes!(session::get, session::sign_in, session::sign_out))
        .routes(routes!(server::get))
        .routes(routes!(events::watch))
        .routes(routes!(pipelines::list))
        .routes(routes!(pipelines::get, pipelines::save, pipelines::change, pipelines::remove))
        .routes(routes!(grid::get))
        .routes(routes!(versions::list))
        .routes(routes!(versions::get))
        .routes(routes!(versions::compare))
        .routes(routes!(deployments::deploy))
        .routes(routes!(deployments::list))
        .routes(routes!(drafts::check))
        .routes(routes!(drafts::plan))
        .routes(routes!(drafts::preview))
        .routes(routes!(drafts::discover))
        .routes(routes!(runs::list, starts::start))
        .routes(routes!(runs::get))
        .routes(routes!(run_logs::list))
        .routes(routes!(run_events::watch))
        .routes(routes!(starts::again))
        .routes(routes!(starts::cancel))
        .routes(routes!(artifacts::list))
        .routes(routes!(artifacts::get))
        .routes(routes!(rejects::list))
        .routes(routes!(rejects::of_node))
        .routes(routes!(rejects::replay))
        .routes(routes!(rejects::rows))
        .routes(routes!(ticks::list))
        .routes(routes!(ticks::get))
        .routes(routes!(ticks::cancel))
        .routes(routes!(backfills::list, backfills::start))
        .routes(routes!(backfills::get))
        .routes(routes!(backfills::cancel))
        .routes(routes!(alerts::get, alerts::save))
        .routes(routes!(alerts::check))
        .routes(routes!(alerts::incidents))
        .routes(routes!(reports::list))
        .routes(routes!(reports::outputs))
        .routes(routes!(dashboards::list))
        .routes(routes!(dashboards::get, dashboards::save, dashboards::remove))
        .routes(routes!(dashboards::check))
        .routes(routes!(dashboards::preview))
        .routes(routes!(dashboards::data))
        .routes(routes!(dashboards::rows))
        .routes(routes!(dashboards::pipeline))
        .routes(routes!(hooks::receive))
        .routes(routes!(schedules::list))
        .routes(routes!(statistics::calendar))
        .routes(routes!(statistics::load))
        .routes(routes!(blocks::list))
        .routes(routes!(blocks::get))
        .routes(routes!(connections::list))
        .routes(routes!(connections::check_new))
        .routes(routes!(connections::get, connections::save, connections::remove))
        .routes(routes!(connections::check))
        .routes(routes!(deliveries::test))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::get))
        .routes(routes!(deliveries::resend))
        .routes(routes!(secrets::list))
        .routes(routes!(secrets::save, secrets::remove))
        .routes(routes!(tokens::list))
        .routes(routes!(tokens::remove));
    // What is nested gives its routes only.
    let mut nested = OpenApiRouter::with_openapi(Described::openapi()).nest("/api/v1", routes);
    Common.modify(nested.get_openapi_mut());
    nested
}

/// Returns the description of the API: OpenAPI 3.1.
pub fn openapi() -> utoipa::openapi::OpenApi {
    described().into_openapi()
}

/// Returns the router of a server: the API, its description, the page, and what watchers ask.
pub fn router(api: Api) -> Router {
    let (routes, description) = described().split_for_parts();
    // Events must not wait in a compressor.
    let compressed = SizeAbove::new(WORTH_COMPRESSING).and(NotForContentType::SSE).and(NotForContentType::IMAGES);
    routes
        .merge(reference::routes(description))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(crate::page::serve)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn_with_state(api.clone(), guard))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(CompressionLayer::new().gzip(true).compress_when(compressed))
        .with_state(api)
}

async fn method_not_allowed(method: Method, uri: Uri) -> ApiProblem {
    let detail = format!("`{}` does not answer to {method}", uri.path());
    ApiProblem::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", detail)
        .hint("`/api/docs` lists what there is".to_owned())
}
