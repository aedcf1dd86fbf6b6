//! Commands that ask a server. What they do is in `weir-client`; here it is asked, printed and turned into a code.

mod apply;
mod connection;
mod get;
mod login;
mod runs;
mod token;

pub(super) use apply::{apply, diff, export};
pub(super) use connection::test as test_connection;
pub(super) use get::get;
pub(super) use login::{login, logout};
pub(super) use runs::{backfill, cancel, deploy, logs, start};
pub(super) use token::{list_tokens, new_token, remove_tokens};

use std::io::{self, BufRead, IsTerminal};

use anyhow::Context;
use weir_client::{Logins, Server};
use weir_diagnostics::Diagnostic;

use crate::args::ServerArgs;
use crate::environment;
use crate::failed::Failed;

/// Returns the server to ask.
fn server(args: &ServerArgs) -> Result<Server, Failed> {
    let login = logins()?.choose(args.server.as_deref(), environment::text(environment::TOKEN))?;
    Ok(Server::new(&login)?)
}

/// Returns the file of the login, in the folder of the user's settings.
fn logins() -> Result<Logins, Failed> {
    let home = || Some(environment::path(environment::HOME)?.join(".config"));
    let folder = environment::path(environment::USER_CONFIG).or_else(home);
    let folder = folder.ok_or_else(|| {
        Diagnostic::error("there is no folder for the user's settings")
            .hint("set `HOME`, or `WEIR_SERVER` and `WEIR_TOKEN`".to_owned())
    })?;
    Ok(Logins::in_folder(&folder))
}

/// Asks whether to go on. Where nobody could answer, nobody is asked.
fn agreed(question: &str) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(true);
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).context("the answer cannot be read")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
