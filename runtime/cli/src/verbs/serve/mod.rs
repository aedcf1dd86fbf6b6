//! `weir serve`

mod folder;
mod runner;
mod watch;

use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use weir_control::{Event, Server, ServerSettings, SystemClock};
use weir_diagnostics::{Diagnostic, exit_code};

use crate::args::ServeArgs;
use crate::failed::Outcome;
use crate::interrupt::Interrupts;
use crate::project;

pub(super) use folder::Folder;
use runner::EngineRunner;
use watch::watch;

/// Runs the schedules of a folder until it is stopped.
pub(super) async fn serve(args: ServeArgs) -> Outcome {
    if !args.folder.is_dir() {
        let message = format!("`{}` is not a folder", args.folder.display());
        return Err(Diagnostic::error(message).hint("give the folder of the pipeline files".to_owned()).into());
    }
    let mut interrupts = Interrupts::listen();
    let store = project::open_store(&args.context.data).await?;
    let paths = Arc::new(Mutex::new(Default::default()));
    let runner = Arc::new(EngineRunner::new(args.clone(), store.clone(), Arc::clone(&paths)));
    let (sender, pipelines) = mpsc::channel(1);
    tokio::spawn(watch(Folder::new(args.folder.clone(), args.context.clone()), paths, sender));
    let settings = ServerSettings::new(name(), parallel(&args));
    eprintln!("serving `{}`, {} runs at a time", args.folder.display(), settings.parallel);
    let server = Server::new(store, Arc::new(SystemClock), runner, Arc::new(tell), settings);
    let stop = CancellationToken::new();
    let serving = weir_control::serve(server, pipelines, stop.clone());
    tokio::pin!(serving);
    loop {
        tokio::select! {
            () = &mut serving => return Ok(exit_code::OK),
            () = interrupts.next() => {
                if stop.is_cancelled() {
                    return Ok(exit_code::CANCELLED);
                }
                eprintln!("stopping: commits that have begun are brought to their ends; interrupt again to stop at once");
                stop.cancel();
            }
        }
    }
}

fn parallel(args: &ServeArgs) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    args.parallel.map_or_else(cores, usize::from)
}

/// Returns what records are signed with: enough for a person to find the process.
fn name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = if host.trim().is_empty() { "localhost" } else { host.trim() };
    format!("{}@{host}", std::process::id())
}

fn tell(event: Event) {
    let kind = if event.is_warning() { "warning: " } else { "" };
    eprintln!("{}", weir_diagnostics::printable(&format!("{kind}{event}")));
}
