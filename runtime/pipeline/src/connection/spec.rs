//! From a connection as written to what it means.

use weir_diagnostics::Diagnostic;
use weir_types::SecretName;

use super::{ConnectionSpec, ConnectionUrl, SESSION_TOKEN, Setting};
use crate::{read::Reader, written, yaml::Spanned};

/// Checks a connection whose parameters have been replaced. Problems are reported to `reader`.
pub(crate) fn from_written(reader: &mut Reader, written: &written::Connection) -> Option<ConnectionSpec> {
    let url = reader.parse::<ConnectionUrl>(written.url.clone()?)?.value;
    if !matches!(url, ConnectionUrl::S3 { .. }) {
        refuse_store_settings(reader, written);
    }
    if !matches!(url, ConnectionUrl::Postgres(_) | ConnectionUrl::MySql(_)) {
        refuse_password(reader, written);
    }
    check_options(reader, written)?;
    let text = |value: &Option<Spanned<String>>| value.as_ref().map(|text| text.value.clone());
    Some(ConnectionSpec {
        name: written.name.value.clone(),
        url,
        endpoint: text(&written.endpoint),
        region: text(&written.region),
        access_key: written.access_key.clone().map(setting),
        secret_key: written.secret_key.clone().map(setting),
        password: written.password.clone().map(setting),
        options: written.options.iter().map(|(key, value)| (key.value.clone(), value.value.clone())).collect(),
        location: Some(reader.at(written.name.span)),
    })
}

/// Refuses options that mean nothing: whatever is not `true` would silently count as `false`.
fn check_options(reader: &mut Reader, written: &written::Connection) -> Option<()> {
    let mut fine = true;
    for (key, value) in &written.options {
        if key.value == SESSION_TOKEN {
            fine &= names_secret(reader, written, value);
        } else if !matches!(value.as_str(), "true" | "false") {
            let message =
                format!("option `{key}` of connection `{}` must be `true` or `false`, not `{value}`", written.name);
            reader.push(reader.error(value.span, message));
            fine = false;
        }
    }
    fine.then_some(())
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

fn refuse_password(reader: &mut Reader, written: &written::Connection) {
    if let Some(password) = &written.password {
        let message = format!(
            "`password` of connection `{}` is for database servers (`postgres://…`, `mysql://…`)",
            written.name
        );
        reader.push(reader.error(password.span(), message));
    }
}

fn refuse_store_settings(reader: &mut Reader, written: &written::Connection) {
    let texts = [("endpoint", &written.endpoint), ("region", &written.region)];
    let settings = [("access_key", &written.access_key), ("secret_key", &written.secret_key)];
    let texts = texts.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?.span)));
    let settings = settings.into_iter().filter_map(|(key, setting)| Some((key, setting.as_ref()?.span())));
    let options = written.options.iter().map(|(key, _)| (key.value.as_str(), key.span));
    for (key, span) in texts.chain(settings).chain(options) {
        let message = format!("`{key}` of connection `{}` is for object stores (`s3://…`)", written.name);
        reader.push(reader.error(span, message));
    }
}
