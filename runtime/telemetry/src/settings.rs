//! What the standard variables say.

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use url::Url;
use uuid::Uuid;
use weir_diagnostics::{Blame, Explain};

/// How long a collector has to answer, by OpenTelemetry's own default.
const PATIENCE: Duration = Duration::from_secs(10);

/// A variable with a value that makes no sense. The value is not shown: it may hold a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the variable `{variable}` has a wrong value: {why}")]
pub struct SettingsError {
    variable: &'static str,
    why: &'static str,
    hint: &'static str,
}

impl Explain for SettingsError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        vec![self.hint.to_owned()]
    }
}

/// Reads a variable; one that is empty counts as not set.
pub(crate) type Read<'r> = &'r dyn Fn(&str) -> Option<String>;

/// Where traces are sent.
#[derive(Debug)]
pub(crate) struct TraceSettings {
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
}

impl TraceSettings {
    /// Reads the variables of OpenTelemetry's exporters; nothing when no collector is named.
    ///
    /// # Errors
    /// When a variable has a value that makes no sense.
    pub(crate) fn read(read: Read<'_>) -> Result<Option<Self>, SettingsError> {
        let is = |name: &str, value: &str| read(name).is_some_and(|text| text.trim().eq_ignore_ascii_case(value));
        if is("OTEL_SDK_DISABLED", "true") || is("OTEL_TRACES_EXPORTER", "none") {
            return Ok(None);
        }
        let (own, general) = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT");
        let url = match (read(own), read(general)) {
            (Some(url), _) => address(own, &url)?,
            (None, Some(url)) => below(address(general, &url)?, "v1/traces"),
            (None, None) => return Ok(None),
        };
        let protocol = either(read, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");
        if let Some((variable, _)) = protocol.filter(|(_, text)| text.trim().eq_ignore_ascii_case("grpc")) {
            let hint = "leave it out, and name the collector's port for OTLP over HTTP, usually 4318";
            return Err(SettingsError { variable, why: "traces are sent over HTTP only", hint });
        }
        let headers = match either(read, "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS") {
            Some((variable, text)) => headers(variable, &text)?,
            None => HeaderMap::new(),
        };
        let timeout = match either(read, "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT") {
            Some((variable, text)) => milliseconds(variable, &text)?,
            None => PATIENCE,
        };
        Ok(Some(Self { url, headers, timeout }))
    }
}

/// Where lineage is told.
#[derive(Debug)]
pub(crate) struct LineageSettings {
    pub(crate) http: Option<(Url, HeaderMap)>,
    pub(crate) file: Option<PathBuf>,
    /// The namespace of jobs.
    pub(crate) namespace: String,
    /// The run that ours are a part of.
    pub(crate) parent: Option<Parent>,
}

/// A run of another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parent {
    pub(crate) namespace: String,
    pub(crate) job: String,
    pub(crate) run: Uuid,
}

impl LineageSettings {
    /// Reads the variables of OpenLineage's clients; nothing when neither a server nor a file is named.
    ///
    /// # Errors
    /// When a variable has a value that makes no sense.
    pub(crate) fn read(read: Read<'_>) -> Result<Option<Self>, SettingsError> {
        if read("OPENLINEAGE_DISABLED").is_some_and(|text| text.trim().eq_ignore_ascii_case("true")) {
            return Ok(None);
        }
        let endpoint = read("OPENLINEAGE_ENDPOINT").unwrap_or_else(|| "api/v1/lineage".to_owned());
        let http = match read("OPENLINEAGE_URL") {
            Some(url) => Some((below(address("OPENLINEAGE_URL", &url)?, &endpoint), key(read)?)),
            None => None,
        };
        let file = file(read)?;
        if http.is_none() && file.is_none() {
            return Ok(None);
        }
        let namespace = read("OPENLINEAGE_NAMESPACE").unwrap_or_else(|| "default".to_owned());
        Ok(Some(Self { http, file, namespace, parent: parent(read)? }))
    }
}

/// The file transport of the clients, by the variables that stand for their configuration file.
fn file(read: Read<'_>) -> Result<Option<PathBuf>, SettingsError> {
    let variable = "OPENLINEAGE__TRANSPORT__TYPE";
    match read(variable).map(|text| text.trim().to_lowercase()).as_deref() {
        None | Some("http") => Ok(None),
        Some("file") => {
            let path = read("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH").map(PathBuf::from);
            path.map(Some).ok_or(SettingsError {
                variable,
                why: "there is no file to write to",
                hint: "name it by `OPENLINEAGE__TRANSPORT__LOG_FILE_PATH`",
            })
        }
        Some(_) => Err(SettingsError {
            variable,
            why: "there is no such way to tell lineage",
            hint: "write `file`, or leave it out and name a server by `OPENLINEAGE_URL`",
        }),
    }
}

fn parent(read: Read<'_>) -> Result<Option<Parent>, SettingsError> {
    let variable = "OPENLINEAGE_PARENT_ID";
    let Some(text) = read(variable) else { return Ok(None) };
    // A namespace may hold slashes, a job's name and an id may not.
    let mut parts = text.trim().rsplitn(3, '/');
    let parsed = (|| {
        let (run, job, namespace) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        Some(Parent { namespace: namespace.to_owned(), job: job.to_owned(), run })
    })();
    parsed.map(Some).ok_or(SettingsError {
        variable,
        why: "it names no run",
        hint: "write `namespace/job/run`, the run as a UUID",
    })
}

fn key(read: Read<'_>) -> Result<HeaderMap, SettingsError> {
    let mut headers = HeaderMap::new();
    if let Some(key) = read("OPENLINEAGE_API_KEY") {
        let wrong = |_| SettingsError {
            variable: "OPENLINEAGE_API_KEY",
            why: "it has characters that no header takes",
            hint: "give the key as it was issued, in one line",
        };
        let mut value = HeaderValue::from_str(&format!("Bearer {}", key.trim())).map_err(wrong)?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

fn either(read: Read<'_>, own: &'static str, general: &'static str) -> Option<(&'static str, String)> {
    read(own).map(|text| (own, text)).or_else(|| read(general).map(|text| (general, text)))
}

fn address(variable: &'static str, text: &str) -> Result<Url, SettingsError> {
    let url = text.trim().parse::<Url>().ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.filter(Url::has_host).ok_or(SettingsError {
        variable,
        why: "it is no address",
        hint: "write one such as `http://127.0.0.1:4318`",
    })
}

/// Returns an address with a path below its own.
fn below(mut url: Url, path: &str) -> Url {
    let base = url.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("{base}/{}", path.trim_start_matches('/')));
    url
}

fn milliseconds(variable: &'static str, text: &str) -> Result<Duration, SettingsError> {
    let hint = "write milliseconds, such as `10000`";
    text.trim().parse().map(Duration::from_millis).map_err(|_| SettingsError { variable, why: "it is no number", hint })
}

/// Reads `name=value,name=value`, values escaped as in URLs.
fn headers(variable: &'static str, text: &str) -> Result<HeaderMap, SettingsError> {
    let wrong = || SettingsError { variable, why: "it is no list of headers", hint: "write `name=value,name=value`" };
    let mut headers = HeaderMap::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or_else(wrong)?;
        let name: HeaderName = name.trim().parse().map_err(|_| wrong())?;
        let value: Vec<u8> = percent_decode_str(value.trim()).collect();
        let mut value = HeaderValue::from_bytes(&value).map_err(|_| wrong())?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests;
