//! `weir state`

use serde_json::{Value, json};
use weir_diagnostics::{Diagnostic, exit_code, one_of};
use weir_store::{Cause, StreamMove, StreamState};
use weir_types::{BlockKind, NodeName};

use crate::args::{StateReset, StateSet, StateShow};
use crate::failed::{Failed, Outcome};
use crate::output::{self, Align, table};
use crate::project::{LoadFor, Project};

/// Shows how far streams have been read.
pub(super) async fn show(args: StateShow) -> Outcome {
    let project = Project::load(&args.project, LoadFor::Records)?;
    let store = project.open_store().await?;
    let pipeline = &project.graph.name;
    let states = store.stream_states(pipeline).await?;
    let changes = match args.history {
        Some(limit) => store.state_changes(pipeline, limit).await?,
        None => Vec::new(),
    };
    let history = || {
        changes.iter().map(|change| {
            json!({ "node": change.state.node, "stream": change.state.stream, "version": change.state.version, "state": change.state.state,
                    "cause": change.cause.as_str(), "run": change.run, "epoch": change.epoch, "changed_at": change.changed_at })
        })
    };
    if args.json {
        let mut shown = json!({ "pipeline": pipeline, "states": states });
        if args.history.is_some() {
            shown["history"] = Value::Array(history().collect());
        }
        output::print_json(&shown)?;
        return Ok(exit_code::OK);
    }
    if states.is_empty() {
        output::print(&format!(
            "pipeline `{pipeline}` has no states: nothing was committed yet, or its extractors keep none\n"
        ))?;
    } else {
        output::print(&states_table(&states))?;
    }
    if args.history.is_some() {
        let header = [
            ("CHANGED", Align::Left),
            ("CAUSE", Align::Left),
            ("NODE", Align::Left),
            ("STREAM", Align::Left),
            ("STATE", Align::Left),
        ];
        let rows = changes.iter().map(|change| {
            let state = &change.state;
            let at = change.changed_at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
            vec![at, change.cause.to_string(), state.node.to_string(), state.stream.clone(), text(state)]
        });
        output::print(&format!("\n{}", table(&header, rows)))?;
    }
    Ok(exit_code::OK)
}

/// Sets how far a stream has been read.
pub(super) async fn set(args: StateSet) -> Outcome {
    let project = Project::load(&args.project, LoadFor::Records)?;
    let state: Value = serde_json::from_str(&args.state).map_err(|error| {
        Diagnostic::error(format!("the state `{}` is not JSON: {error}", args.state))
            .hint("a text needs its quotes: '\"2024-05-01\"'".to_owned())
    })?;
    extractor(&project, &args.node)?;
    let moves = [StreamMove { node: args.node, stream: args.stream, state: Some(state.to_string()) }];
    change(&project, &moves, Cause::Set, args.force).await
}

/// Forgets how far streams have been read.
pub(super) async fn reset(args: StateReset) -> Outcome {
    let project = Project::load(&args.project, LoadFor::Records)?;
    if let Some(node) = &args.node {
        extractor(&project, node)?;
    }
    let store = project.open_store().await?;
    let states = store.stream_states(&project.graph.name).await?;
    let wanted = |state: &&StreamState| {
        args.node.as_ref().is_none_or(|node| *node == state.node)
            && args.stream.as_ref().is_none_or(|stream| *stream == state.stream)
    };
    let moves: Vec<StreamMove> = states
        .iter()
        .filter(wanted)
        .map(|state| StreamMove { node: state.node.clone(), stream: state.stream.clone(), state: None })
        .collect();
    // Without any state there may still be an interrupted run to give up.
    if moves.is_empty() && (args.node.is_some() || args.stream.is_some()) {
        output::print("there is no such state\n")?;
        return Ok(exit_code::OK);
    }
    change(&project, &moves, Cause::Reset, args.force).await
}

async fn change(project: &Project, moves: &[StreamMove], cause: Cause, force: bool) -> Outcome {
    let store = project.open_store().await?;
    let claim = store.claim(&project.graph.name).await?;
    store.move_states(&claim, moves, cause, force).await?;
    let states = store.stream_states(&project.graph.name).await?;
    output::print(&states_table(&states))?;
    Ok(exit_code::OK)
}

fn states_table(states: &[StreamState]) -> String {
    let header = [("NODE", Align::Left), ("STREAM", Align::Left), ("VERSION", Align::Right), ("STATE", Align::Left)];
    table(
        &header,
        states
            .iter()
            .map(|state| vec![state.node.to_string(), state.stream.clone(), state.version.to_string(), text(state)]),
    )
}

fn text(state: &StreamState) -> String {
    state.state.clone().unwrap_or_else(|| "–".to_owned())
}

fn extractor(project: &Project, node: &NodeName) -> Result<(), Failed> {
    let extractors = || project.graph.of_kind(BlockKind::Extractor).map(|node| node.name.as_str());
    if extractors().any(|name| name == node.as_str()) {
        return Ok(());
    }
    Err(Diagnostic::error(format!("pipeline `{}` has no extractor `{node}`", project.graph.name))
        .hint(one_of("extractors", extractors()))
        .into())
}
