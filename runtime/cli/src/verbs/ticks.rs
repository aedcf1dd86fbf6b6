//! `weir ticks`

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use weir_diagnostics::exit_code;
use weir_pipeline::trigger::{Cause, Trigger};
use weir_store::{DeadlineState, Tick, TickFilter, TickKey, TickState};
use weir_types::PipelineName;

use super::serve::Folder;
use crate::args::{ProjectArgs, TicksArgs};
use crate::failed::{Failed, Outcome};
use crate::output::{self, Align, narrowed_table};
use crate::project::{self, LoadFor, Project};

/// So many moments of each schedule are shown that are still to come.
const NEXT: usize = 3;

/// Shows what has become of the moments of schedules, and those to come.
pub(super) async fn ticks(args: TicksArgs) -> Outcome {
    let (only, triggers) = pipelines(&args)?;
    let store = project::open_store(&args.context.data).await?;
    let filter = TickFilter { pipeline: only, ..TickFilter::default() };
    let ticks = store.ticks(&filter, None, args.limit).await?;
    let places: BTreeMap<TickKey, usize> = store
        .open_ticks()
        .await?
        .into_iter()
        .filter(|tick| tick.state == TickState::Waiting)
        .enumerate()
        .map(|(place, tick)| (tick.key, place + 1))
        .collect();
    let next = next(&triggers, Utc::now());
    if args.json {
        let next =
            next.iter().map(|(due, pipeline, trigger)| json!({ "due": due, "pipeline": pipeline, "trigger": trigger }));
        output::print_json(&json!({ "ticks": ticks, "next": next.collect::<Vec<_>>() }))?;
        return Ok(exit_code::OK);
    }
    output::print(&text(&ticks, &places, &next))?;
    Ok(exit_code::OK)
}

/// A pipeline, and what starts it.
type Started = (PipelineName, Vec<Trigger>);

/// A moment to come, and whose it is.
type Next = (DateTime<Utc>, PipelineName, String);

/// Returns the pipeline that was asked for, if it was one, and what starts them.
fn pipelines(args: &TicksArgs) -> Result<(Option<PipelineName>, Vec<Started>), Failed> {
    if args.pipeline.is_dir() {
        let found = Folder::new(args.pipeline.clone(), args.context.clone()).look().unwrap_or_default();
        let served = found.pipelines.served.into_iter().map(|(name, served)| (name, served.triggers));
        return Ok((None, served.collect()));
    }
    let project_args = ProjectArgs { pipeline: args.pipeline.clone(), context: args.context.clone() };
    let project = Project::load(&project_args, LoadFor::Records)?;
    Ok((Some(project.graph.name.clone()), vec![(project.graph.name.clone(), project.triggers)]))
}

fn next(pipelines: &[Started], now: DateTime<Utc>) -> Vec<Next> {
    let mut next = Vec::new();
    for (name, triggers) in pipelines {
        for trigger in triggers.iter().filter(|trigger| trigger.enabled) {
            if let Cause::Schedule(clock) = &trigger.cause {
                let due = clock.schedule.due_after(now).take(NEXT);
                next.extend(due.map(|due| (due, name.clone(), trigger.name.to_string())));
            }
        }
    }
    next.sort();
    next
}

fn text(ticks: &[Tick], places: &BTreeMap<TickKey, usize>, next: &[Next]) -> String {
    let header = ["DUE", "PIPELINE", "TRIGGER", "STATE", "RUN", "WHY"].map(|name| (name, Align::Left));
    let coming = next.iter().rev().map(|(due, pipeline, trigger)| {
        vec![shown(*due), pipeline.to_string(), trigger.clone(), "to come".to_owned(), String::new(), String::new()]
    });
    let past = ticks.iter().map(|tick| {
        let key = &tick.key;
        let run = tick.run.map(|run| run.short()).unwrap_or_default();
        let state = tick.state.to_string();
        vec![shown(key.due), key.pipeline.to_string(), key.trigger.to_string(), state, run, why(tick, places)]
    });
    if ticks.is_empty() && next.is_empty() {
        return "there are no ticks, and no schedules\n".to_owned();
    }
    narrowed_table(&header, coming.chain(past), &["TRIGGER", "RUN"])
}

fn why(tick: &Tick, places: &BTreeMap<TickKey, usize>) -> String {
    let mut words = Vec::new();
    words.extend(places.get(&tick.key).map(|place| format!("number {place} in the queue")));
    words.extend(tick.why.clone());
    words.extend((tick.moments > 1).then(|| format!("{} moments since {}", tick.moments, shown(tick.first_due))));
    words.extend((tick.deadline_state == Some(DeadlineState::Missed)).then(|| "deadline missed".to_owned()));
    words.join(", ")
}

fn shown(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
