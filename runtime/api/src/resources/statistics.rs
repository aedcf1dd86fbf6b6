//! Runs, summed up by day and by hour.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use weir_store::{ListedRun, RunFilter, RunStatus};
use weir_types::PipelineName;

use crate::api::Api;
use crate::extract::{Asked, parsed, parsed_option};
use crate::paging::Page;
use crate::problem::ApiProblem;
use crate::serving::clock;

/// The most runs that are looked at.
const MOST: u32 = 100_000;

/// The most moments of one schedule.
const MOST_PLANNED: usize = 10_000;

/// What became of the runs of a day.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct DayView {
    day: NaiveDate,
    succeeded: u64,
    failed: u64,
    /// Those that run, and those that were cancelled or given up.
    other: u64,
    /// Moments of schedules that are still to come.
    planned: u64,
}

/// What runs in an hour of the week.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct LoadView {
    /// From 1, Monday.
    weekday: u32,
    hour: u32,
    /// Runs that began in it.
    runs: u64,
    /// How long these took, in seconds.
    seconds: f64,
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Span {
    /// Of this pipeline only.
    pipeline: Option<String>,
    /// The first day.
    since: String,
    /// The last day.
    until: String,
    /// In which zone days begin; the server's when nobody says.
    zone: Option<String>,
}

/// How far to look back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Past {
    /// Of this pipeline only.
    pipeline: Option<String>,
    /// How many days; 28 when nobody says.
    days: Option<u32>,
    /// In which zone hours are; the server's when nobody says.
    zone: Option<String>,
}

/// Sums up what became of runs, and what is planned, by day. Days without either are left out.
#[utoipa::path(get, path = "/statistics/calendar", tag = "statistics", params(Span), responses((status = 200, body = Page<DayView>)))]
pub(crate) async fn calendar(
    State(api): State<Api>,
    Asked(span): Asked<Span>,
) -> Result<Json<Page<DayView>>, ApiProblem> {
    let zone = parsed_option(span.zone.as_deref())?.unwrap_or(api.settings.zone);
    let (since, until) = (day(&span.since)?, day(&span.until)?);
    let pipeline: Option<PipelineName> = parsed_option(span.pipeline.as_deref())?;
    let end = until.checked_add_days(Days::new(1)).ok_or_else(|| ApiProblem::bad_request("`until` is too late"))?;
    let (from, to) = (begin(since, zone), begin(end, zone));
    let mut days: BTreeMap<NaiveDate, DayView> = BTreeMap::new();
    for run in runs(&api, pipeline.clone(), from, to).await? {
        let day = day_of(&mut days, run.started_at, zone);
        match run.status {
            RunStatus::Succeeded => day.succeeded += 1,
            RunStatus::Failed => day.failed += 1,
            RunStatus::Running | RunStatus::Cancelled | RunStatus::Abandoned => day.other += 1,
        }
    }
    for (_, trigger) in api.serving.all().iter().filter(|(name, _)| pipeline.as_ref().is_none_or(|only| only == name)) {
        let Some(clock) = clock(trigger) else { continue };
        for due in clock.schedule.due_between(Utc::now().max(from), to).take(MOST_PLANNED) {
            day_of(&mut days, due, zone).planned += 1;
        }
    }
    Ok(Page::whole(days.into_values().collect()))
}

/// Sums up runs by the hour of the week in which they began. Hours without any are left out.
#[utoipa::path(get, path = "/statistics/load", tag = "statistics", params(Past), responses((status = 200, body = Page<LoadView>)))]
pub(crate) async fn load(State(api): State<Api>, Asked(past): Asked<Past>) -> Result<Json<Page<LoadView>>, ApiProblem> {
    let zone: Tz = parsed_option(past.zone.as_deref())?.unwrap_or(api.settings.zone);
    let now = Utc::now();
    let from = now - chrono::TimeDelta::days(i64::from(past.days.unwrap_or(28).min(3660)));
    let mut hours: BTreeMap<(u32, u32), LoadView> = BTreeMap::new();
    for run in runs(&api, parsed_option(past.pipeline.as_deref())?, from, now).await? {
        let began = run.started_at.with_timezone(&zone);
        let (weekday, hour) = (began.weekday().number_from_monday(), began.hour());
        let load = hours.entry((weekday, hour)).or_insert(LoadView { weekday, hour, ..LoadView::default() });
        load.runs += 1;
        load.seconds += (run.ended_at.unwrap_or(now) - run.started_at).as_seconds_f64().max(0.0);
    }
    Ok(Page::whole(hours.into_values().collect()))
}

async fn runs(
    api: &Api,
    pipeline: Option<PipelineName>,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<ListedRun>, ApiProblem> {
    let filter = RunFilter { pipeline, since: Some(since), until: Some(until), ..RunFilter::default() };
    Ok(api.store.list_runs(&filter, MOST).await?)
}

/// Reads a day. Those that are so far away that zones and sums overflow are none.
fn day(text: &str) -> Result<NaiveDate, ApiProblem> {
    let day: NaiveDate = parsed(text)?;
    if (1..=9999).contains(&day.year()) {
        return Ok(day);
    }
    Err(ApiProblem::bad_request(format!("`{text}` is not a day between the years 1 and 9999")))
}

/// Returns when a day begins. Where clocks skip midnight, it begins with the first moment that there is.
fn begin(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let hours = (0..24).filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    let first = hours.filter_map(|time| zone.from_local_datetime(&day.and_time(time)).earliest()).next();
    first.map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |first| first.with_timezone(&Utc))
}

fn day_of(days: &mut BTreeMap<NaiveDate, DayView>, at: DateTime<Utc>, zone: Tz) -> &mut DayView {
    let day = at.with_timezone(&zone).date_naive();
    days.entry(day).or_insert(DayView { day, ..DayView::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_its_clocks_say() {
        let seoul = begin("2026-11-22".parse().expect("a day"), Tz::Asia__Seoul);
        assert_eq!(seoul.to_rfc3339(), "2026-11-21T15:00:00+00:00");
        // Clocks went from 24:00 to 01:00.
        let skipped = begin("2018-11-04".parse().expect("a day"), Tz::America__Sao_Paulo);
        assert_eq!(skipped.to_rfc3339(), "2018-11-04T03:00:00+00:00");
    }
}
