//! `weir login` and `weir logout`

use std::io::{self, BufRead, IsTerminal};
use std::process::{Command, Stdio};

use anyhow::Context;
use weir_client::Login;
use weir_diagnostics::{Diagnostic, exit_code};

use super::logins;
use crate::args::LoginArgs;
use crate::failed::{Failed, Outcome};
use crate::output;

/// Signs in to a server.
pub(crate) async fn login(args: LoginArgs) -> Outcome {
    let logins = logins()?;
    let token = match (&args.token, args.url.contains("#token=")) {
        (Some(token), _) => Some(token.clone()),
        (None, true) => None,
        (None, false) => Some(read_token()?),
    };
    let login = Login::new(&args.url, token)?;
    if login.is_in_clear() {
        let warning = Diagnostic::warning(format!("the token goes to `{}` in the clear", login.server));
        output::warn(&warning.hint("use `https://`".to_owned()).into());
    }
    let (name, role) = login.try_it().await?;
    logins.save(&login)?;
    eprintln!("signed in to {} as {name} ({role})", login.server);
    Ok(exit_code::OK)
}

/// Forgets the server.
pub(crate) fn logout() -> Outcome {
    let was_there = logins()?.remove()?;
    eprintln!("{}", if was_there { "signed out" } else { "nobody was signed in" });
    Ok(exit_code::OK)
}

/// Reads a token from standard input. A terminal does not show it.
fn read_token() -> Result<String, Failed> {
    let asks = io::stdin().is_terminal();
    if asks {
        eprint!("token: ");
        echo(false);
    }
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line).context("the token cannot be read");
    if asks {
        echo(true);
        eprintln!();
    }
    read?;
    Ok(line)
}

/// Has the terminal show what is typed, or not. One that cannot be told shows it.
fn echo(on: bool) {
    let mut stty = Command::new("stty");
    let _ = stty.arg(if on { "echo" } else { "-echo" }).stderr(Stdio::null()).status();
}
