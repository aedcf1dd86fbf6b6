//! What people are told by rules and notices, and what is wrong.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use weir_alerts::{Known, Station, deployed_pipelines, preview};
use weir_diagnostics::{Diagnostic, Diagnostics, Source, did_you_mean, one_of};
use weir_pipeline::alert::AlertRules;
use weir_store::{AlertFile, Base};

use crate::access::{Role, User};
use crate::api::Api;
use crate::extract::{Asked, Body, base, parsed_option, storable};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::views::{AlertRuleView, AlertsView, CheckedAlertsView, IncidentView, NoticeView};

/// Rules that are being written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAlerts {
    /// The rules and notices as YAML.
    text: String,
}

/// Returns the rules and notices about what people are told.
#[utoipa::path(get, path = "/alerts", tag = "alerts", responses((status = 200, body = AlertsView)))]
pub(crate) async fn get(State(api): State<Api>) -> Result<Response, ApiProblem> {
    let file = api.store.alert_file().await?;
    Ok((tag(file.as_ref()), Json(view(&api, file).await?)).into_response())
}

/// Saves the rules and notices. They hold from then on: what was wrong before is history, and a notice that is new begins with its next due
/// time.
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

/// Says what is wrong with rules and notices, and what they would tell. Nothing is stored.
#[utoipa::path(post, path = "/alerts/check", tag = "alerts", request_body = NewAlerts, responses((status = 200, body = CheckedAlertsView)))]
pub(crate) async fn check(
    State(api): State<Api>,
    Body(new): Body<NewAlerts>,
) -> Result<Json<CheckedAlertsView>, ApiProblem> {
    let (diagnostics, rules) = match checked(&api, &new.text).await? {
        Ok(rules) => (Diagnostics::new(), rules),
        Err(diagnostics) => (diagnostics, AlertRules::default()),
    };
    let ok = !diagnostics.has_errors();
    let (rules, notices) = views(&api, rules).await?;
    Ok(Json(CheckedAlertsView { ok, diagnostics: diagnostics.to_json(), rules, notices }))
}

/// Which incidents.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedIncidents {
    /// Only those that are not over; they come at once, whatever the limit.
    #[serde(default)]
    open: bool,
}

/// Lists what is or was wrong, the newest first.
#[utoipa::path(get, path = "/incidents", tag = "alerts", params(WantedIncidents, Paging), responses((status = 200, body = Page<IncidentView>)))]
pub(crate) async fn incidents(
    State(api): State<Api>,
    Asked(wanted): Asked<WantedIncidents>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<IncidentView>>, ApiProblem> {
    if wanted.open {
        let open = api.store.open_incidents().await?;
        return Ok(Page::whole(open.into_iter().map(IncidentView::from).collect()));
    }
    let limit = paging.limit();
    let found = api.store.incidents(parsed_option(paging.cursor.as_deref())?, limit + 1).await?;
    let page = Page::of(found, limit, |one| one.number.to_string()).0;
    Ok(Json(Page { items: page.items.into_iter().map(IncidentView::from).collect(), next: page.next }))
}

async fn view(api: &Api, file: Option<AlertFile>) -> Result<AlertsView, ApiProblem> {
    let Some(file) = file else {
        let (text, rules, notices) = (String::new(), Vec::new(), Vec::new());
        return Ok(AlertsView { text, version: 0, author: None, made_at: None, rules, notices });
    };
    let (rules, notices) = views(api, AlertRules::parse(&source(&file.text)).unwrap_or_default()).await?;
    Ok(AlertsView {
        version: file.number,
        author: Some(file.author),
        made_at: Some(file.made_at),
        rules,
        notices,
        text: file.text,
    })
}

/// Shows rules and notices, each with what it would tell.
async fn views(api: &Api, rules: AlertRules) -> Result<(Vec<AlertRuleView>, Vec<NoticeView>), ApiProblem> {
    let (settings, now) = (&api.settings, Utc::now());
    let station =
        Station { server: settings.server.clone(), address: settings.public_url.clone(), since: settings.started_at };
    let shown = rules.iter().map(|rule| AlertRuleView::new(rule, &station)).collect();
    if rules.notices().next().is_none() {
        return Ok((shown, Vec::new()));
    }
    let known = Known { rules, since: now, pipelines: deployed_pipelines(&api.store).await? };
    let mut notices = Vec::new();
    for notice in known.rules.notices() {
        let example = preview(&api.store, &known, notice, &station, now).await?;
        notices.push(NoticeView::new(notice, &example, now));
    }
    Ok((shown, notices))
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
    let of_rules = rules.iter().map(|rule| (&rule.name, &rule.to, &rule.fallback));
    let of_notices = rules.notices().map(|notice| (&notice.name, &notice.to, &notice.fallback));
    for (alert, to, fallback) in of_rules.chain(of_notices) {
        for name in to.iter().chain(fallback).filter(|name| !channels.contains(name.as_str())) {
            let names = || channels.iter().map(String::as_str);
            let hint = did_you_mean(name.as_str(), names()).or_else(|| one_of("channels", names()));
            let hint = hint.unwrap_or_else(|| "make a connection to mail, Teams, Slack or a webhook first".to_owned());
            let message = format!("alert `{alert}` tells `{name}`, which is no channel that is known here");
            wrong.push(Diagnostic::error(message).hint(hint));
        }
    }
    Ok(if wrong.has_errors() { Err(wrong) } else { Ok(rules) })
}

fn tag(file: Option<&AlertFile>) -> HeaderMap {
    let tag = file.and_then(|file| HeaderValue::from_str(&format!("\"{}\"", file.number)).ok());
    tag.map(|tag| (header::ETAG, tag)).into_iter().collect()
}
