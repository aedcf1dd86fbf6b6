//! From a connection as written to what it means.

use weir_diagnostics::{Diagnostic, Explain, Span, did_you_mean, one_of};
use weir_types::SecretName;

use super::options::{self, Kind};
use super::{ConnectionSpec, ConnectionUrl, ConnectionUrlError, Setting};
use crate::{read::Reader, written, yaml::Spanned};

/// Checks a connection whose parameters have been replaced. Problems are reported to `reader`.
pub(crate) fn from_written(reader: &mut Reader, written: &written::Connection) -> Option<ConnectionSpec> {
    let url = url(reader, written.url.clone()?)?;
    refuse_foreign(reader, written, &url);
    check_options(reader, written, &url)?;
    let text = |value: &Option<Spanned<String>>| value.as_ref().map(|text| text.value.clone());
    Some(ConnectionSpec {
        name: written.name.value.clone(),
        url,
        endpoint: text(&written.endpoint),
        region: text(&written.region),
        access_key: written.access_key.clone().map(setting),
        secret_key: written.secret_key.clone().map(setting),
        password: written.password.clone().map(setting),
        address: written.address.clone().map(setting),
        token: written.token.clone().map(setting),
        signing_key: written.signing_key.clone().map(setting),
        options: written.options.iter().map(|(key, value)| (key.value.clone(), value.value.clone())).collect(),
        location: Some(reader.at(written.name.span)),
    })
}

/// Reads the URL. An address of a webhook that was put there must not be shown, so the message then has a place but no snippet.
fn url(reader: &mut Reader, text: Spanned<String>) -> Option<ConnectionUrl> {
    match text.parse::<ConnectionUrl>() {
        Err(error @ ConnectionUrlError::HookAddress { .. }) => {
            let mut location = reader.at(text.span);
            location.snippet = None;
            reader.push(Diagnostic::error(error.to_string()).at(location).hints(error.hints()));
            None
        }
        _ => reader.parse::<ConnectionUrl>(text).map(|url| url.value),
    }
}

/// Refuses options that mean nothing, and values that would silently count as something else.
fn check_options(reader: &mut Reader, written: &written::Connection, url: &ConnectionUrl) -> Option<()> {
    let known = options::of(url);
    let mut fine = true;
    for (key, value) in &written.options {
        fine &= match known.iter().find(|(name, _)| *name == key.value) {
            None if options::of_object_stores(&key.value) => {
                refuse(reader, written, &key.value, key.span, STORES);
                false
            }
            None => unknown(reader, written, key, known),
            Some((_, Kind::Secret)) => names_secret(reader, written, value),
            Some((_, kind)) => fits(reader, written, (key, value), *kind),
        };
    }
    if matches!(url, ConnectionUrl::Mail(_)) && !written.options.iter().any(|(key, _)| key.value == "from") {
        let message = format!("connection `{}` does not say who its mails are from", written.name);
        let hint = "add `options: { from: \"Weir <weir@example.com>\" }`".to_owned();
        reader.push(reader.error(written.name.span, message).hint(hint));
        fine = false;
    }
    fine &= has_body_for_options(reader, written);
    fine.then_some(())
}

/// Refuses what fills in a body where none is sent.
fn has_body_for_options(reader: &mut Reader, written: &written::Connection) -> bool {
    if !written.options.iter().any(|(key, value)| key.value == "method" && value.value == "get") {
        return true;
    }
    let mut fine = true;
    for (key, _) in written.options.iter().filter(|(key, _)| matches!(key.as_str(), "template" | "content_type")) {
        let message = format!("`{key}` of connection `{}` is about a body, and `method: get` sends none", written.name);
        reader.push(reader.error(key.span, message).hint("leave it out, or use `method: post`".to_owned()));
        fine = false;
    }
    fine
}

fn unknown(
    reader: &mut Reader,
    written: &written::Connection,
    key: &Spanned<String>,
    known: &[(&'static str, Kind)],
) -> bool {
    let names = || known.iter().map(|(name, _)| *name);
    let hint = did_you_mean(key, names()).or_else(|| one_of("options", names()));
    let message = format!("connection `{}` has no option `{key}`", written.name);
    reader.push(reader.error(key.span, message).hint(hint));
    false
}

fn fits(
    reader: &mut Reader,
    written: &written::Connection,
    (key, value): (&Spanned<String>, &Spanned<String>),
    kind: Kind,
) -> bool {
    let Err(wanted) = kind.check(&value.value) else { return true };
    let message = format!("option `{key}` of connection `{}` must be {wanted}, not `{value}`", written.name);
    reader.push(reader.error(value.span, message));
    false
}

/// A token that was put here in place of its secret's name must not be shown, so the message has a place but no snippet.
fn names_secret(reader: &mut Reader, written: &written::Connection, value: &Spanned<String>) -> bool {
    if value.parse::<SecretName>().is_ok() {
        return true;
    }
    let mut location = reader.at(value.span);
    location.snippet = None;
    let message = format!("option `session_token` of connection `{}` must be the name of a secret", written.name);
    let hint = "write `session_token: NAME` and give the secret by environment or file".to_owned();
    reader.push(Diagnostic::error(message).at(location).hint(hint));
    false
}

fn setting(written: written::Setting) -> Setting {
    match written {
        written::Setting::Text(text) => Setting::Text(text.value),
        written::Setting::Secret(name) => Setting::Secret(name.value),
    }
}

const STORES: &str = "object stores (`s3://…`)";

/// Refuses settings that belong to connections of another kind.
fn refuse_foreign(reader: &mut Reader, written: &written::Connection, url: &ConnectionUrl) {
    use ConnectionUrl::{Mail, MySql, Postgres, S3, Slack, Teams, Webhook};
    let is_store = matches!(url, S3 { .. });
    let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.span);
    let secret = |setting: &Option<written::Setting>| setting.as_ref().map(written::Setting::span);
    let settings = [
        ("endpoint", text(&written.endpoint), is_store || matches!(url, Slack { channel: Some(_) }), STORES),
        ("region", text(&written.region), is_store, STORES),
        ("access_key", secret(&written.access_key), is_store, STORES),
        ("secret_key", secret(&written.secret_key), is_store, STORES),
        (
            "password",
            secret(&written.password),
            matches!(url, Postgres(_) | MySql(_) | Mail(_)),
            "database servers (`postgres://…`, `mysql://…`) and mail servers (`smtp://…`)",
        ),
        (
            "address",
            secret(&written.address),
            matches!(url, Teams | Slack { channel: None } | Webhook),
            "webhooks (`teams:`, `slack:`, `webhook:`)",
        ),
        (
            "token",
            secret(&written.token),
            matches!(url, Slack { channel: Some(_) }),
            "bots that post to a channel (`slack:C0123456789`)",
        ),
        ("signing_key", secret(&written.signing_key), matches!(url, Webhook), "webhooks (`webhook:`)"),
    ];
    for (key, span, is_at_home, home) in settings {
        if let Some(span) = span.filter(|_| !is_at_home) {
            refuse(reader, written, key, span, home);
        }
    }
}

fn refuse(reader: &mut Reader, written: &written::Connection, key: &str, span: Span, home: &str) {
    let message = format!("`{key}` of connection `{}` is for {home}", written.name);
    reader.push(reader.error(span, message));
}
