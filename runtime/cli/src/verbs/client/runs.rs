//! `weir deploy`, `weir start`, `weir logs`, `weir cancel` and `weir backfill`

use serde_json::{Value, json};
use weir_client::follow::{self, Wanted};
use weir_client::runs::{self, NewBackfill, NewRun};
use weir_client::show::Kind;
use weir_client::{Ask, Line, Server, Tick};
use weir_diagnostics::{exit_code, printable};

use super::{agreed, server};
use crate::args::{BackfillArgs, CancelArgs, DeployArgs, LogsArgs, StartArgs};
use crate::failed::Outcome;
use crate::interrupt::Interrupts;
use crate::output;

/// Makes a version run from now on.
pub(crate) async fn deploy(args: DeployArgs) -> Outcome {
    let server = server(&args.server)?;
    let body = args.version.map_or_else(|| json!({}), |version| json!({ "version": version }));
    let deployed = server.send(Ask::post(format!("/pipelines/{}/deploy", args.pipeline), body)).await?.body;
    eprintln!("{} version {} deployed", args.pipeline, deployed.get("version").unwrap_or(&Value::Null));
    Ok(exit_code::OK)
}

/// Has a server run a pipeline.
pub(crate) async fn start(args: StartArgs) -> Outcome {
    let server = server(&args.server)?;
    let new = NewRun {
        pipeline: args.pipeline.to_string(),
        version: args.version,
        fresh: args.fresh,
        parameters: args.parameters.into_iter().collect(),
    };
    let tick = runs::start(&server, &new).await?;
    if args.wait {
        return wait(&server, tick).await;
    }
    match &tick.run {
        Some(run) => output::print(&format!("{run}\n"))?,
        None => eprintln!("it waits in the queue; see `weir get ticks --pipeline {}`", new.pipeline),
    }
    Ok(exit_code::OK)
}

/// Shows the log of a run until it ends. An interrupt ends this command, not the run.
async fn wait(server: &Server, tick: Tick) -> Outcome {
    let mut interrupts = Interrupts::listen();
    let waiting = async {
        let tick = runs::begun(server, tick).await?;
        let Some(run) = &tick.run else {
            eprintln!("it does not run: {}", printable(tick.why.as_deref().unwrap_or(&tick.state)));
            return Ok(exit_code::UNKNOWN);
        };
        output::print(&format!("{run}\n"))?;
        let status = follow::follow(server, run, &Wanted::default(), |line| eprintln!("{}", shown(line))).await?;
        let ended = server.send(Ask::get(format!("/runs/{run}"))).await?.body;
        let why = ended.pointer("/failure/message").and_then(Value::as_str).map(|why| format!(": {why}"));
        eprintln!("{}", printable(&format!("run {run} {status}{}", why.unwrap_or_default())));
        Ok(runs::code(&ended))
    };
    tokio::select! {
        outcome = waiting => outcome,
        () = interrupts.next() => {
            eprintln!("the run goes on; `weir cancel` stops it");
            Ok(exit_code::CANCELLED)
        }
    }
}

/// Shows what a run logs.
pub(crate) async fn logs(args: LogsArgs) -> Outcome {
    let server = server(&args.server)?;
    let run = runs::find(&server, &args.run).await?;
    let (wanted, mut failed) = (Wanted { node: args.node, level: args.level }, None);
    let tell = |line: &Line| {
        let printed = if args.json { output::print_json(line) } else { output::print(&format!("{}\n", shown(line))) };
        failed = failed.take().or(printed.err());
    };
    if args.follow {
        let status = follow::follow(&server, &run, &wanted, tell).await?;
        eprintln!("run {run} {status}");
    } else {
        follow::read(&server, &run, &wanted, tell).await?;
    }
    failed.map_or(Ok(exit_code::OK), |error| Err(error.into()))
}

/// Returns a line as people read it, and nothing in it that a terminal obeys.
fn shown(line: &Line) -> String {
    let node = line.node.as_ref().map(|node| format!("{node}: ")).unwrap_or_default();
    let fields = line.fields.as_object().filter(|fields| !fields.is_empty());
    let fields = fields.map(|fields| format!("  {}", json!(fields))).unwrap_or_default();
    let at = line.at.format("%FT%T%.3fZ");
    printable(&format!("{at}  {:<5}  {node}{}{fields}", line.level, line.message)).to_string()
}

/// Stops a run or a backfill, or takes a tick out of the queue.
pub(crate) async fn cancel(args: CancelArgs) -> Outcome {
    runs::cancel(&server(&args.server)?, &args.target).await?;
    eprintln!("it is asked to stop; what is committed stays");
    Ok(exit_code::OK)
}

/// Has a server run a schedule's past.
pub(crate) async fn backfill(args: BackfillArgs) -> Outcome {
    let server = server(&args.server)?;
    let new = NewBackfill {
        pipeline: args.pipeline.to_string(),
        trigger: args.trigger.to_string(),
        since: args.since,
        until: args.until,
        parallel: args.parallel.max(1),
    };
    let listed = runs::backfill(&server, &new, true).await?;
    let moments = listed.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    output::print(&Kind::Moments.table(&moments))?;
    let missing = moments.iter().filter(|moment| moment.get("exists") != Some(&Value::Bool(true))).count();
    if missing == 0 {
        eprintln!("nothing to do");
        return Ok(exit_code::OK);
    }
    if args.dry_run {
        return Ok(exit_code::OK);
    }
    let question = format!("run {missing} {}?", output::plural(missing as u64, "moment", "moments"));
    if !args.yes && !agreed(&question)? {
        return Ok(exit_code::CANCELLED);
    }
    let started = runs::backfill(&server, &new, false).await?;
    match started.get("id").and_then(Value::as_str) {
        Some(id) => {
            let count = started.get("started").unwrap_or(&Value::Null);
            eprintln!("{count} started; `weir cancel ID` stops what is left of them");
            output::print(&format!("{id}\n"))?;
        }
        // Somebody else has started them in the meantime.
        None => eprintln!("nothing to do"),
    }
    Ok(exit_code::OK)
}
