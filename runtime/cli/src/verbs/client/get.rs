//! `weir get`

use serde_json::Value;
use weir_client::show::{Kind, fields, yaml};
use weir_client::{Ask, Server, runs};
use weir_diagnostics::{Diagnostic, exit_code};
use weir_types::{NameError, PipelineName};

use super::server;
use crate::args::{Form, GetArgs, What};
use crate::failed::{Failed, Outcome};
use crate::output;

/// Shows what a server has.
pub(crate) async fn get(args: GetArgs) -> Outcome {
    let server = server(&args.server)?;
    let (value, table) = match args.what {
        What::Pipeline | What::Run => one(&server, &args).await?,
        _ => many(&server, &args).await?,
    };
    match args.output {
        Form::Table => output::print(&table)?,
        Form::Json => output::print_json(&value)?,
        Form::Yaml => output::print(&yaml(&value))?,
    }
    Ok(exit_code::OK)
}

async fn one(server: &Server, args: &GetArgs) -> Result<(Value, String), Failed> {
    let name = args.name.as_deref().unwrap_or_default();
    if args.what == What::Pipeline {
        let pipeline = pipeline_name(name)?;
        let found = server.send(Ask::get(format!("/pipelines/{pipeline}"))).await?.body;
        let table = fields(&found);
        return Ok((found, table));
    }
    let run = runs::find(server, name).await?;
    let found = server.send(Ask::get(format!("/runs/{run}"))).await?.body;
    let nodes = found.get("nodes").and_then(Value::as_array).cloned().unwrap_or_default();
    let table = format!("{}\n{}", fields(&found), Kind::Nodes.table(&nodes));
    Ok((found, table))
}

async fn many(server: &Server, args: &GetArgs) -> Result<(Value, String), Failed> {
    let only = |path: &str, word: &'static str| {
        Ask::get(path).query("pipeline", args.pipeline.as_ref()).query(word, args.status.as_ref())
    };
    let (kind, ask) = match args.what {
        What::Versions => {
            let pipeline = pipeline_name(args.name.as_deref().unwrap_or_default())?;
            (Kind::Versions, Ask::get(format!("/pipelines/{pipeline}/versions")))
        }
        What::Runs => (Kind::Runs, only("/runs", "status")),
        What::Ticks => (Kind::Ticks, only("/ticks", "state")),
        What::Backfills => (Kind::Backfills, Ask::get("/backfills").query("pipeline", args.pipeline.as_ref())),
        What::Schedules => (Kind::Schedules, Ask::get("/schedules")),
        What::Connections => (Kind::Connections, Ask::get("/connections")),
        What::Deliveries => (Kind::Deliveries, only("/deliveries", "state")),
        What::Incidents => (Kind::Incidents, Ask::get("/incidents")),
        What::Reports => (Kind::Reports, Ask::get("/reports")),
        What::Dashboards => (Kind::Dashboards, Ask::get("/dashboards")),
        What::Blocks => (Kind::Blocks, Ask::get("/blocks")),
        What::Pipelines | What::Pipeline | What::Run => (Kind::Pipelines, Ask::get("/pipelines")),
    };
    // Only what grows without end comes in part.
    let grows = matches!(
        args.what,
        What::Versions | What::Runs | What::Ticks | What::Backfills | What::Deliveries | What::Incidents
    );
    let items = server.list(ask, if grows { args.limit.max(1) } else { usize::MAX }).await?;
    let table = kind.table(&items);
    Ok((Value::Array(items), table))
}

fn pipeline_name(text: &str) -> Result<PipelineName, Failed> {
    text.parse().map_err(|error: NameError| Diagnostic::error(error.to_string()).into())
}
