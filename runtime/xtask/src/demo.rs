//! The first thing that anybody runs.

mod stand_ins;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::command::{show, succeeds};
use crate::step::{note, step};
use crate::workspace::{EXAMPLE_DATA, Workspace};
use crate::{blocks, data};
use stand_ins::StandIns;

/// The files of the examples that are served, and what they are called there. All run without a network.
const FILES: [(&str, &str); 6] = [
    ("flights/pipeline.yaml", FLIGHTS),
    ("exchange-share/pipeline.yaml", "exchange-candles.yaml"),
    ("exchange-share/share.yaml", "exchange-share.yaml"),
    ("market-share-report/pipeline.yaml", "market-share-report.yaml"),
    ("market-share-report/connections.yaml", "connections.yaml"),
    ("market-share-report/alerts.yaml", "alerts.yaml"),
];

/// The pipeline whose rows are shown, and the node that gives them.
const FLIGHTS: &str = "flights.yaml";
const SUMMARY: &str = "daily";

/// What runs once before the server starts, so that there is something to see.
const SMALL: [&str; 2] = ["exchange-candles.yaml", "exchange-share.yaml"];

/// What the server runs once, since it is what sends reports.
const REPORT: &str = "market-share-report";

/// How a server says where its page is, the first time with a token; and that it knows the pipelines.
const OPEN: &str = "open ";
const TOKEN: &str = "/#token=";
const SERVED: &str = " pipelines are served";

/// Builds everything, fetches the examples' data, runs the examples, and serves them until interrupted.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    blocks::build(workspace)?;
    data::fetch(workspace)?;
    let demo = Demo { workspace, folder: workspace.target().join("demo") };
    demo.copy()?;
    step("running examples/flights over 336,776 flights", || show(demo.weir().args(["run", FLIGHTS])))?;
    step("the first rows of its summary", || show(demo.weir().args(["preview", SUMMARY, FLIGHTS, "--rows", "8"])))?;
    note(format!("it wrote Parquet files and an SQLite database to {}", workspace.shown(&demo.folder.join("out"))));
    let stand_ins = StandIns::start(workspace, &demo.folder);
    match &stand_ins {
        Ok(_) => demo.run_small()?,
        Err(error) => note(format!("the other examples cannot run: {error:#}")),
    }
    demo.serve()
}

/// Copies of the examples, and what they write.
struct Demo<'w> {
    workspace: &'w Workspace,
    folder: PathBuf,
}

impl Demo<'_> {
    fn copy(&self) -> Result<()> {
        fs::create_dir_all(&self.folder).with_context(|| format!("failed to create `{}`", self.folder.display()))?;
        for (from, to) in FILES {
            let from = self.workspace.path(Path::new("examples").join(from));
            fs::copy(&from, self.folder.join(to)).with_context(|| format!("failed to copy `{}`", from.display()))?;
        }
        Ok(())
    }

    fn weir(&self) -> Command {
        let mut weir = Command::new(self.workspace.weir());
        weir.current_dir(&self.folder).env(EXAMPLE_DATA, self.workspace.data()).envs(stand_ins::secrets());
        weir.env("WEIR_ALLOW_ENV", EXAMPLE_DATA).env("WEIR_ALLOW_PATH", self.workspace.data());
        weir
    }

    fn run_small(&self) -> Result<()> {
        SMALL.iter().try_for_each(|pipeline| {
            step(&format!("running {pipeline}"), || show(self.weir().args(["run", "--quiet", pipeline])))
        })
    }

    /// Serves until interrupted. Shows what the server says, and how to go on once it is there.
    fn serve(&self) -> Result<()> {
        let mut server = self.weir();
        server.args(["serve", "."]).stdin(Stdio::null()).stderr(Stdio::piped());
        let mut server = server.spawn().context("failed to start the server")?;
        let said = server.stderr.take().context("the server says nothing")?;
        let mut token = None;
        for line in BufReader::new(said).lines() {
            let line = line?;
            eprintln!("{line}");
            if let Some(address) = line.strip_prefix(OPEN) {
                self.greet(address);
                token = address.split_once(TOKEN).map(|(server, token)| (server.to_owned(), token.to_owned()));
            }
            if line.ends_with(SERVED)
                && let Some((server, token)) = token.take()
            {
                self.send_report(&server, &token);
            }
        }
        match server.wait()?.code() {
            Some(0) | None => Ok(()),
            Some(code) => bail!("the server ended with exit code {code}"),
        }
    }

    fn send_report(&self, server: &str, token: &str) {
        let mut start = self.weir();
        if succeeds(start.args(["start", REPORT]).env("WEIR_SERVER", server).env("WEIR_TOKEN", token)) {
            let received = self.folder.join("received");
            note(format!("{REPORT} is being sent: see {}", self.workspace.shown(&received)));
        }
    }

    fn greet(&self, address: &str) {
        let folder = self.workspace.shown(&self.folder);
        note(format!("the page, with the editor: {address}"));
        note(format!("the pipelines are in {folder}; what is changed there is a new version"));
        note(format!("to go on by hand: export {EXAMPLE_DATA}={}", self.workspace.data().display()));
        note(format!("                  {} plan examples/flights/pipeline.yaml", self.workspace.weir().display()));
        note("interrupt to stop the server");
        open(address);
    }
}

/// Opens an address in the browser of whoever sits before the machine. Where nobody does, the address is printed anyway.
fn open(address: &str) {
    let has_screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some());
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    if cfg!(target_os = "macos") || has_screen {
        let address = address.to_owned();
        // It may take as long as the browser is open.
        thread::spawn(move || succeeds(Command::new(opener).arg(address)));
    }
}
