//! The description of the API, for programs and for people.

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

use crate::api::Api;

/// Where the description is.
const DESCRIPTION: &str = "/api/openapi.json";

/// Where people read it.
const PAGE: &str = "/api/docs";

/// Returns the routes of the description and of the page that shows it.
pub(crate) fn routes(description: OpenApi) -> Router<Api> {
    SwaggerUi::new(PAGE).url(DESCRIPTION, description).into()
}
