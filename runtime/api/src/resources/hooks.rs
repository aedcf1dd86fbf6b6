//! Webhooks: signed requests that start pipelines.

use std::time::Instant;

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use chrono::Utc;
use serde::Serialize;
use utoipa::ToSchema;
use weir_control::webhook::{Delivery, WebhookError, verify};
use weir_diagnostics::Diagnostics;
use weir_pipeline::trigger::Cause;
use weir_types::{PipelineName, TriggerName};

use crate::access::{address, too_many};
use crate::api::Api;
use crate::extract::{Path, RawBody, parsed};
use crate::problem::ApiProblem;

/// What came of a webhook's request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Accepted {
    /// The tick that was made.
    tick: String,
    /// Whether it is new: the same request again is the same tick again.
    new: bool,
}

/// Starts a pipeline by a signed request.
#[utoipa::path(post, path = "/hooks/{pipeline}/{trigger}", tag = "ticks", request_body = String,
    params(
        ("Weir-Timestamp" = String, Header, description = "Seconds since 1970"),
        ("Weir-Signature" = String, Header, description = "`v1=` and the HMAC-SHA256 of timestamp, full stop and body"),
    ),
    responses((status = 202, body = Accepted), (status = 401, body = ApiProblem), (status = 404, body = ApiProblem)))]
pub(crate) async fn receive(
    State(api): State<Api>,
    Path((pipeline, trigger)): Path<(String, String)>,
    request: Request,
) -> Result<(StatusCode, Json<Accepted>), ApiProblem> {
    let (headers, from) = (request.headers().clone(), address(request.extensions()));
    let RawBody(body) = RawBody::from_request(request, &api).await?;
    let (pipeline, name): (PipelineName, TriggerName) = (parsed(&pipeline)?, parsed(&trigger)?);
    let triggers = api.serving.triggers(&pipeline);
    let trigger = triggers.iter().find(|trigger| trigger.name == name);
    let (Some(trigger), Some(Cause::Webhook { secret })) = (trigger, trigger.map(|trigger| &trigger.cause)) else {
        return Err(ApiProblem::not_found(format!("pipeline `{pipeline}` has no webhook `{name}` that is deployed")));
    };
    let secret =
        api.workbench.secret(secret).await.map_err(|diagnostics| without_secret(&pipeline, &name, &diagnostics))?;
    let text = |header: &str| headers.get(header).and_then(|value| value.to_str().ok());
    let delivery = Delivery { timestamp: text("weir-timestamp"), signature: text("weir-signature"), body: &body };
    let request = verify(&pipeline, trigger, secret.expose().as_bytes(), delivery, Utc::now())
        .map_err(|error| refused(&api, &from, &error))?;
    let (tick, new) = api.store.request_tick(&request).await?;
    api.workbench.changed();
    api.live.changed("tick", &tick);
    Ok((StatusCode::ACCEPTED, Json(Accepted { tick: tick.to_string(), new })))
}

/// Who asks is nobody that is known here: what is missing is for those who run the server.
fn without_secret(pipeline: &PipelineName, trigger: &TriggerName, diagnostics: &Diagnostics) -> ApiProblem {
    tracing::warn!("requests to webhook `{trigger}` of pipeline `{pipeline}` cannot be checked: {diagnostics}");
    let detail = format!("the signature of webhook `{trigger}` cannot be checked, since its secret is not there");
    ApiProblem::new(StatusCode::SERVICE_UNAVAILABLE, "Webhook not ready", detail)
        .hint("whoever runs the server finds the reason in its log".to_owned())
}

/// Who guesses has to wait, as with tokens.
fn refused(api: &Api, from: &str, error: &WebhookError) -> ApiProblem {
    if error.is_unauthorised() && !api.strangers.allows(from, Instant::now()) {
        return too_many();
    }
    let problem = match error {
        WebhookError::NoWebhook(_) | WebhookError::Off(_) => ApiProblem::not_found(error.to_string()),
        unauthorised if unauthorised.is_unauthorised() => {
            ApiProblem::new(StatusCode::UNAUTHORIZED, "Signature refused", error.to_string())
        }
        _ => ApiProblem::unprocessable(error.to_string()),
    };
    problem.hint(error.hint().map(str::to_owned))
}
