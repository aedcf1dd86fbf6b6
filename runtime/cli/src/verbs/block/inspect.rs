//! `weir block inspect`

use serde_json::json;
use weir_diagnostics::exit_code;
use weir_host::HostConfig;
use weir_types::manifest::{Capabilities, Manifest};
use weir_types::{ByteSize, Digest};

use super::{host, host_failure, read};
use crate::args::InspectArgs;
use crate::failed::Outcome;
use crate::output;

/// What the world of every component offers anyway.
const WASI: &str = "wasi:";

/// What there is to know about a block.
struct Block {
    manifest: Manifest,
    digest: Digest,
    size: usize,
    imports: Vec<String>,
    exports: Vec<String>,
}

/// Shows what a block is, asks for and is connected to. It is compiled, but not run.
pub(in crate::verbs) async fn inspect(args: InspectArgs) -> Outcome {
    let bytes = read(&args.block)?;
    let manifest = weir_host::read_manifest(&bytes).map_err(|error| host_failure(&error))?;
    let host = host(HostConfig { optimise: false, ..HostConfig::default() })?;
    let (imports, exports) = host.interfaces(&bytes).await.map_err(|error| host_failure(&error))?;
    let block = Block { manifest, digest: Digest::of(&bytes), size: bytes.len(), imports, exports };
    if args.json {
        output::print_json(&json!({
            "manifest": block.manifest, "digest": block.digest, "bytes": block.size, "imports": block.imports, "exports": block.exports,
        }))?;
    } else {
        output::print(&text(&block))?;
    }
    Ok(exit_code::OK)
}

fn text(block: &Block) -> String {
    let manifest = &block.manifest;
    let mut lines = vec![
        format!("{}@{}  {}", manifest.name, manifest.version, manifest.title),
        String::new(),
        manifest.summary.clone(),
        String::new(),
        line("kind", &manifest.kind.to_string()),
        line("licence", &manifest.licence),
        line("contract", &manifest.contract.to_string()),
        line("digest", &block.digest.to_string()),
        line("size", &ByteSize::bytes(block.size as u64).rounded()),
        line("asks for", &asks_for(&manifest.capabilities)),
    ];
    let inputs = manifest.inputs();
    let ports: Vec<String> = inputs
        .iter()
        .map(|port| format!("{}{}", port.name, if port.variadic { " (any number)" } else { "" }))
        .collect();
    lines.extend((!ports.is_empty()).then(|| line("inputs", &ports.join(", "))));
    let outputs: Vec<String> = manifest.outputs().iter().map(|port| port.name.to_string()).collect();
    lines.extend((!outputs.is_empty()).then(|| line("outputs", &outputs.join(", "))));
    let modes: Vec<String> = manifest.write_modes.iter().map(ToString::to_string).collect();
    lines.extend((!modes.is_empty()).then(|| line("writes by", &modes.join(", "))));
    lines.extend(interfaces("imports", &block.imports));
    lines.extend(interfaces("exports", &block.exports));
    lines.extend(config(manifest));
    lines.join("\n") + "\n"
}

fn line(what: &str, value: &str) -> String {
    format!("{what:10}{value}")
}

fn asks_for(capabilities: &Capabilities) -> String {
    let mut asked: Vec<String> = capabilities.connections.iter().map(|kind| format!("{kind} connections")).collect();
    let flags = [
        ("http", capabilities.http),
        ("secrets", capabilities.secrets),
        ("clock", capabilities.clock),
        ("random", capabilities.random),
    ];
    asked.extend(flags.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| name.to_owned()));
    if asked.is_empty() { "nothing".to_owned() } else { asked.join(", ") }
}

/// Lists interfaces, WASI's as one: every component imports most of them, and gets closed ones.
fn interfaces(what: &str, names: &[String]) -> Vec<String> {
    let (wasi, own): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.starts_with(WASI));
    let wasi = (!wasi.is_empty()).then(|| format!("{} interfaces of WASI", wasi.len()));
    let all = own.into_iter().cloned().chain(wasi);
    all.enumerate().map(|(index, name)| line(if index == 0 { what } else { "" }, &name)).collect()
}

/// Lists the config's keys with their descriptions.
fn config(manifest: &Manifest) -> Vec<String> {
    let Some(properties) = manifest.config.get("properties").and_then(serde_json::Value::as_object) else {
        return Vec::new();
    };
    let required = manifest.config.get("required").and_then(serde_json::Value::as_array);
    let is_required = |key: &str| required.is_some_and(|keys| keys.iter().any(|known| known == key));
    let describe = |(key, schema): (&String, &serde_json::Value)| {
        let about = schema
            .get("description")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .lines()
            .next()
            .unwrap_or_default();
        let mark = if is_required(key) { "*" } else { "" };
        format!("{key}{mark}  {about}").trim_end().to_owned()
    };
    properties
        .iter()
        .map(describe)
        .enumerate()
        .map(|(index, text)| line(if index == 0 { "config" } else { "" }, &text))
        .collect()
}
