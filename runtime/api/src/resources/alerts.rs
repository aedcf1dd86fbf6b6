//! Rules about what people are told, and what is wrong.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde::Deserialize;
use utoipa::ToSchema;
use weir_diagnostics::{Diagnostic, Diagnostics, Source, did_you_mean, one_of};
use weir_pipeline::alert::AlertRules;
use weir_store::{AlertFile, Base};

use crate::access::{Role, User};
use crate::api::Api;
use crate::extract::{Asked, Body, base, parsed_option, storable};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::views::{AlertRuleView, AlertsView, CheckedAlertsView, IncidentView};

/// Rules that are being written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAlerts {
    /// The rules as YAML.
    text: String,
}

/// Returns the rules about what people are told.
#[utoipa::path(get, path = "/alerts", tag = "alerts", responses((status = 200, body = AlertsView)))]
pub(crate) async fn get(State(api): State<Api>) -> Result<Response, ApiProblem> {
    let file = api.store.alert_file().await?;
    Ok((tag(file.as_ref()), Json(view(&api, file))).into_response())
}

/// Saves the rules. They hold from then on: what was wrong before is history.
#[utoipa::path(put, path = "/alerts", tag = "alerts", request_body = NewAlerts, responses(
    (status = 200, body = AlertsView), (status = 412, body = ApiProblem), (status = 422, body = ApiProblem)
))]
pub(crate) async fn save(
    State(api): State<Api>,
    user: User,
    headers: HeaderMap,
    Body(new): Body<NewAlerts>,
) -> Result<Response, ApiProblem> {
    user.must_be(Role::Editor)?;
    storable("text", &new.text)?;
    checked(&api, &new.text).await?.map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))?;
    let base = match base(&headers)? {
        Base::Version(number) => number,
        Base::New | Base::Any => 0,
    };
    if !api.store.save_alert_file(base, &new.text, &user.name, Utc::now()).await? {
        let detail = "the rules were changed since they were read".to_owned();
        return Err(ApiProblem::new(StatusCode::PRECONDITION_FAILED, "Stale version", detail)
            .hint("read them again, and change what is there now".to_owned()));
    }
    api.live.changed("alerts", "");
    get(State(api)).await
}

/// Says what is wrong with rules, and what they would tell. Nothing is stored.
#[utoipa::path(post, path = "/alerts/check", tag = "alerts", request_body = NewAlerts, responses((status = 200, body = CheckedAlertsView)))]
pub(crate) async fn check(
    State(api): State<Api>,
    Body(new): Body<NewAlerts>,
) -> Result<Json<CheckedAlertsView>, ApiProblem> {
    Ok(Json(match checked(&api, &new.text).await? {
        Ok(rules) => {
            CheckedAlertsView { ok: true, diagnostics: Diagnostics::new().to_json(), rules: views(&api, &rules) }
        }
        Err(diagnostics) => CheckedAlertsView { ok: false, diagnostics: diagnostics.to_json(), rules: Vec::new() },
    }))
}

/// Lists what is or was wrong, the newest first.
#[utoipa::path(get, path = "/incidents", tag = "alerts", params(Paging), responses((status = 200, body = Page<IncidentView>)))]
pub(crate) async fn incidents(
    State(api): State<Api>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<IncidentView>>, ApiProblem> {
    let limit = paging.limit();
    let found = api.store.incidents(parsed_option(paging.cursor.as_deref())?, limit + 1).await?;
    let page = Page::of(found, limit, |one| one.number.to_string()).0;
    Ok(Json(Page { items: page.items.into_iter().map(IncidentView::from).collect(), next: page.next }))
}

fn view(api: &Api, file: Option<AlertFile>) -> AlertsView {
    let Some(file) = file else {
        return AlertsView { text: String::new(), version: 0, author: None, made_at: None, rules: Vec::new() };
    };
    let rules = AlertRules::parse(&source(&file.text)).unwrap_or_default();
    AlertsView {
        version: file.number,
        author: Some(file.author),
        made_at: Some(file.made_at),
        rules: views(api, &rules),
        text: file.text,
    }
}

fn views(api: &Api, rules: &AlertRules) -> Vec<AlertRuleView> {
    rules.iter().map(|rule| AlertRuleView::new(rule, &api.settings.public_url)).collect()
}

fn source(text: &str) -> Source {
    Source::new("alerts.yaml", text.to_owned())
}

/// Reads rules, and makes sure that messages can leave through what they name.
async fn checked(api: &Api, text: &str) -> Result<Result<AlertRules, Diagnostics>, ApiProblem> {
    let rules = match AlertRules::parse(&source(text)) {
        Ok(rules) => rules,
        Err(diagnostics) => return Ok(Err(diagnostics)),
    };
    let channels = super::connections::channels(api).await?;
    let mut wrong = Diagnostics::new();
    for rule in rules.iter() {
        for name in rule.to.iter().chain(&rule.fallback).filter(|name| !channels.contains(name.as_str())) {
            let names = || channels.iter().map(String::as_str);
            let hint = did_you_mean(name.as_str(), names()).or_else(|| one_of("channels", names()));
            let hint = hint.unwrap_or_else(|| "make a connection to mail, Teams, Slack or a webhook first".to_owned());
            let message = format!("alert `{}` tells `{name}`, which is no channel that is known here", rule.name);
            wrong.push(Diagnostic::error(message).hint(hint));
        }
    }
    Ok(if wrong.has_errors() { Err(wrong) } else { Ok(rules) })
}

fn tag(file: Option<&AlertFile>) -> HeaderMap {
    let tag = file.and_then(|file| HeaderValue::from_str(&format!("\"{}\"", file.number)).ok());
    tag.map(|tag| (header::ETAG, tag)).into_iter().collect()
}
