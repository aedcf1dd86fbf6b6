//! What the examples talk to: stand-ins for exchanges, a mail server, Teams and Slack, all on this machine.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// The last moment of which the exchanges have candles.
const UNTIL: &str = "2024-01-15T00:00:00Z";

/// Where the examples look for the webhooks.
const HOOKS: &str = "http://127.0.0.1:8809";

/// The stand-ins, which end with this.
pub(super) struct StandIns(Vec<Child>);

impl StandIns {
    /// Starts them on the ports that the examples name. What is sent to people is kept in `received` below the folder.
    ///
    /// # Errors
    /// When they do not start, mostly because something else has their ports.
    pub(super) fn start(workspace: &Workspace, folder: &Path) -> Result<Self> {
        let example = |script: &str| workspace.path(Path::new("examples").join(script));
        let mut started = Self(Vec::new());
        started.add(Command::new("node").arg(example("exchange-share/server.mjs")).args(["--until", UNTIL]))?;
        let doubles = example("market-share-report/doubles.mjs");
        started.add(Command::new("node").arg(doubles).arg("--out").arg(folder.join("received")))?;
        Ok(started)
    }

    /// Starts a program, and returns once it has said where it listens.
    fn add(&mut self, program: &mut Command) -> Result<()> {
        let mut child =
            program.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("failed to start `node`")?;
        let said = child.stdout.take();
        self.0.push(child);
        let mut said = BufReader::new(said.context("`node` says nothing")?);
        let mut line = String::new();
        if said.read_line(&mut line)? == 0 {
            bail!("a stand-in does not start; see above: the ports 2525, 8808 and 8809 have to be free");
        }
        // What it says later must not fill the pipe.
        thread::spawn(move || said.lines().map_while(Result::ok).for_each(drop));
        Ok(())
    }
}

/// Returns the variables by which the examples find the webhooks.
pub(super) fn secrets() -> [(&'static str, String); 2] {
    [("WEIR_SECRET_TEAMS_ADDRESS", format!("{HOOKS}/teams")), ("WEIR_SECRET_SLACK_ADDRESS", format!("{HOOKS}/slack"))]
}

impl Drop for StandIns {
    fn drop(&mut self) {
        for child in &mut self.0 {
            drop(child.kill());
            drop(child.wait());
        }
    }
}
