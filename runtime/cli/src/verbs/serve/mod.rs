//! `weir serve`

mod alerts;
mod dashboards;
mod deliveries;
mod deployed;
mod folder;
mod follow;
mod http;
mod journal;
mod key;
mod loader;
mod outputs;
mod replays;
mod runner;
mod shown;
mod sync;
mod workbench;

use std::iter;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use weir_alerts::Watcher;
use weir_api::{Api, ApiParts, ApiSettings, Dashboards, Hosts, Live, Serving, Workbench};
use weir_control::{Event, Limits, Server, ServerSettings, SystemClock};
use weir_diagnostics::{Diagnostic, exit_code};
use weir_store::RetentionPolicy;

use crate::args::ServeArgs;
use crate::failed::{Failed, Outcome};
use crate::folders::DataFolder;
use crate::interrupt::Interrupts;
use crate::project::Confinement;
use crate::{environment, history, log, project, told};

use alerts::Alerts;
use deliveries::Courier;
use deployed::{Deployed, Look};
pub(super) use folder::Folder;
use loader::Loader;
use outputs::Outputs;
use replays::Replays;
use runner::EngineRunner;
use workbench::EngineWorkbench;

/// Runs wait for systems, disks and the store most of their time; those that compute share the cores.
const RUNS_A_CORE: usize = 2;

/// How long those who listen to events are waited for at the end.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// Runs the schedules of what is deployed, and answers requests, until it is stopped.
pub(super) async fn serve(mut args: ServeArgs) -> Outcome {
    if !args.folder.is_dir() {
        let message = format!("`{}` is not a folder", args.folder.display());
        return Err(Diagnostic::error(message).hint("give the folder of the pipeline files".to_owned()).into());
    }
    args.context.confinement = Some(Arc::new(confinement(&args)));
    let mut interrupts = Interrupts::listen();
    let telemetry = told::start()?;
    let store = project::open_store(&args.context.data).await?;
    let listener = http::listen(&args, &store).await?;
    let address = listener.local_addr().map_err(anyhow::Error::new)?;
    let vault = Arc::new(key::vault(&DataFolder::new(args.context.data.data_dir.as_deref()))?);
    let (live, serving, look, host) = (Live::default(), Serving::default(), Look::default(), Arc::default());
    let history = history::copy(&DataFolder::new(args.context.data.data_dir.as_deref()))?;
    let loader = Loader::new(&args, store.clone(), Arc::clone(&vault), history);
    let runner = EngineRunner {
        store: store.clone(),
        loader: loader.clone(),
        live: live.clone(),
        host: Arc::clone(&host),
        telemetry: telemetry.clone(),
    };
    let settings = settings(&args)?;
    let tell = tell(live.clone());
    let server = Server::new(store.clone(), Arc::new(SystemClock), Arc::new(runner), tell, settings.clone());
    let stop = CancellationToken::new();
    let replays = Replays {
        loader: loader.clone(),
        store: store.clone(),
        live: live.clone(),
        host: Arc::clone(&host),
        telemetry: telemetry.clone(),
        stop: stop.clone(),
    };
    let public_url = public_url(&args, address);
    let alerts = Alerts {
        store: store.clone(),
        watcher: Watcher::new(store.clone(), settings.name.clone(), public_url.clone()),
        live: live.clone(),
        folder: args.folder.clone(),
        data: DataFolder::new(args.context.data.data_dir.as_deref()).path().to_owned(),
    };
    let outputs = Outputs { store: store.clone(), loader: loader.clone(), live: live.clone() };
    let courier = Courier {
        store: store.clone(),
        loader: loader.clone(),
        live: live.clone(),
        server: settings.name.clone(),
        public_url: public_url.as_str().into(),
        zone: settings.zone.get(),
    };
    let workbench = EngineWorkbench::new(loader.clone(), store.clone(), host, look.clone(), server.nudge(), replays);
    let (ready, is_ready) = watch::channel(false);
    let (sender, pipelines) = mpsc::channel(1);
    let workbench: Arc<dyn Workbench> = Arc::new(workbench);
    let dashboards = Dashboards::new(store.clone(), Arc::clone(&workbench), live.clone());
    let api = Api::new(ApiParts {
        store: store.clone(),
        vault,
        workbench,
        live: live.clone(),
        dashboards: dashboards.clone(),
        serving: serving.clone(),
        settings: ApiSettings {
            server: settings.name.clone(),
            hosts: Hosts::new(address.port(), &args.host_names),
            zone: settings.zone.get(),
            public_url,
            parallel: settings.parallel,
            secure: args.behind_tls,
            started_at: Utc::now(),
        },
        ready: is_ready,
    });
    let answering = tokio::spawn(http::answer(listener, weir_api::router(api), stop.clone()));
    tokio::spawn(courier.serve(stop.clone()));
    tokio::spawn(alerts.watch(stop.clone()));
    tokio::spawn(outputs.watch(stop.clone()));
    tokio::spawn(dashboards::watch(dashboards, store.clone(), args.folder.clone(), stop.clone()));
    let folder = Folder::new(args.folder.clone(), args.context.clone());
    tokio::spawn(sync::watch(folder, loader.clone(), store.clone(), look.clone()));
    let deployed = Deployed { store: store.clone(), loader, serving, live, look, sender, ready };
    tokio::spawn(deployed.watch());
    let serving_what = format!("serving `{}`, {} runs at a time", args.folder.display(), settings.parallel);
    log::say("info", &serving_what, &[]);
    http::invite(&store, address).await?;
    let serving = weir_control::serve(server, pipelines, stop.clone());
    tokio::pin!(serving);
    loop {
        tokio::select! {
            () = &mut serving => {
                let (_, ()) = tokio::join!(tokio::time::timeout(LAST_ANSWERS, answering), telemetry.finish());
                return Ok(exit_code::OK);
            }
            () = interrupts.next() => {
                if stop.is_cancelled() {
                    return Ok(exit_code::CANCELLED);
                }
                let stopping = "stopping: commits that have begun are brought to their ends; interrupt again to stop at once";
                log::say("info", stopping, &[]);
                stop.cancel();
            }
        }
    }
}

/// Returns what pipelines may reach here: the served folder and what was allowed, but no records, keys and credentials.
fn confinement(args: &ServeArgs) -> Confinement {
    let context = &args.context;
    let folders: Vec<_> = iter::once(&args.folder).chain(&args.allow_paths).cloned().collect();
    let given = [context.connections.clone(), context.secrets.clone(), environment::path(environment::KEY_FILE)];
    let data = DataFolder::new(context.data.data_dir.as_deref()).path().to_owned();
    let private: Vec<_> = given.into_iter().flatten().chain([data, args.folder.join(project::CONNECTIONS)]).collect();
    Confinement::new(&args.allow_env, &folders, &private)
}

/// Returns what links in messages begin with: what was given, else a name under which others come, else where we listen.
fn public_url(args: &ServeArgs, address: SocketAddr) -> String {
    let scheme = if args.behind_tls { "https" } else { "http" };
    match (&args.public_url, args.host_names.first()) {
        (Some(url), _) => url.clone(),
        (None, Some(host)) => format!("{scheme}://{host}"),
        (None, None) => format!("http://{address}"),
    }
}

fn settings(args: &ServeArgs) -> Result<ServerSettings, Failed> {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let parallel = args.parallel.map_or_else(|| cores() * RUNS_A_CORE, usize::from);
    let mut settings = ServerSettings::new(told::process_name(), parallel);
    settings.limits = Limits { connections: args.limits.iter().cloned().collect() };
    settings.retention = (args.retention > 0).then(|| RetentionPolicy {
        runs_days: args.retention,
        ticks_days: args.retention,
        ..RetentionPolicy::default()
    });
    settings.zone = environment::zone()?;
    Ok(settings)
}

/// Tells people on the terminal, and pages.
fn tell(live: Live) -> Arc<dyn Fn(Event) + Send + Sync> {
    Arc::new(move |event| {
        let level = if event.is_warning() { "warn" } else { "info" };
        log::say(level, &event.to_string(), &fields(&event));
        live.changed("tick", "");
    })
}

/// Returns what programs look for in an event.
fn fields(event: &Event) -> Vec<(&'static str, String)> {
    let (key, run) = match event {
        Event::Ended { tick, end } => (tick, end.run),
        Event::Started { tick, .. } | Event::Skipped { tick, .. } | Event::Missed { tick, .. } => (tick, None),
        Event::DeadlineMissed(tick) => (&tick.key, None),
        Event::Cycle(_) => return Vec::new(),
    };
    let mut fields = vec![
        ("pipeline", key.pipeline.to_string()),
        ("trigger", key.trigger.to_string()),
        ("due", key.due.to_rfc3339()),
    ];
    fields.extend(run.map(|run| ("run.id", run.to_string())));
    fields
}
