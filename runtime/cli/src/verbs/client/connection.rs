//! `weir connection`

use serde_json::{Value, json};
use weir_client::Ask;
use weir_diagnostics::{exit_code, printable};

use super::server;
use crate::args::ConnectionTest;
use crate::failed::Outcome;
use crate::output;

/// Has a server send a message, and says what the other side said.
pub(crate) async fn test(args: ConnectionTest) -> Outcome {
    let server = server(&args.server)?;
    let body = json!({ "recipients": args.recipients });
    let sent = server.send(Ask::post(format!("/connections/{}/test-message", args.name), body)).await?.body;
    let word = |place: &str| sent.pointer(place).and_then(Value::as_str).unwrap_or_default();
    let said = sent.pointer("/tries").and_then(Value::as_array).and_then(|tries| tries.last()?.get("said")?.as_str());
    let state = word("/state");
    output::print(&format!(
        "{}\n",
        printable(&format!("{}: {state}: {}", args.name, said.unwrap_or("no answer yet")))
    ))?;
    Ok(if state == "sent" { exit_code::OK } else { exit_code::EXTERNAL })
}
