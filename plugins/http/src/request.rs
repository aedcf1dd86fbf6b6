//! Makes requests.

use weir_sdk::http::{self, RequestBuilder, Response};
use weir_sdk::{Problem, Result};

use crate::config::HttpConfig;
use crate::pagination::Page;
use crate::params::fill;

/// Asks for a page of a partition, from a cursor on.
pub(crate) fn send(config: &HttpConfig, partition: Option<&str>, since: Option<&str>, page: &Page) -> Result<Response> {
    let request = match page {
        // The URL of a next page holds all parameters already.
        Page::Url(url) => http::request(config.method.name(), absolute(&config.url, url)?),
        page => with_params(config, partition, since, page),
    };
    let headers = config.headers.filled(partition);
    let mut request = headers.fold(request, |request, (name, value)| request.header(name, value));
    if let Some(body) = &config.body {
        request = request.json(body);
    }
    if let Some(auth) = &config.auth {
        request = request.credential(auth.credential());
    }
    if let Some(timeout) = config.timeout_ms {
        request = request.timeout_ms(timeout);
    }
    request.send()
}

fn with_params(config: &HttpConfig, partition: Option<&str>, since: Option<&str>, page: &Page) -> RequestBuilder {
    let encoded = partition.map(percent_encoded);
    let request = http::request(config.method.name(), fill(&config.url, encoded.as_deref()));
    params(config, partition, since, page)
        .into_iter()
        .fold(request, |request, (name, value)| request.query(name, value))
}

/// Collects the query's parameters. The page's own take the place of the cursor's, and those of the configured ones: APIs that page by
/// time use one parameter for both.
fn params<'a>(
    config: &'a HttpConfig,
    partition: Option<&'a str>,
    since: Option<&str>,
    page: &Page,
) -> Vec<(&'a str, String)> {
    let mut params: Vec<(&str, String)> = config.params.filled(partition).collect();
    let since = config
        .incremental
        .as_ref()
        .zip(since)
        .map(|(incremental, since)| (incremental.param.as_str(), since.to_owned()));
    for (name, value) in since.into_iter().chain(config.pagination.params(page)) {
        params.retain(|(known, _)| *known != name);
        params.push((name, value));
    }
    params
}

fn percent_encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        plain if plain.is_ascii_alphanumeric() || b"-._~".contains(&plain) => char::from(plain).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Completes the URL of a next page that begins with a slash. It has to stay on the first page's server: the credential goes with it.
fn absolute(first: &str, next: &str) -> Result<String> {
    let origin = origin(first);
    if next.starts_with('/') && !next.starts_with("//") {
        return Ok(format!("{origin}{next}"));
    }
    if self::origin(next) == origin {
        return Ok(next.to_owned());
    }
    Err(Problem::data(format!("the next page `{next}` is not on `{origin}`"))
        .with_hint("the credential is only sent to the server that `url` names"))
}

fn origin(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let host = url[after_scheme..].find(['/', '?', '#']).map_or(url.len(), |at| after_scheme + at);
    &url[..host]
}

#[cfg(test)]
mod tests {
    use super::{absolute, percent_encoded};

    #[test]
    fn completes_urls_and_stays_on_the_server() {
        assert_eq!(absolute("https://a.com/v1?x=1", "/v1?page=2").as_deref(), Ok("https://a.com/v1?page=2"));
        assert_eq!(absolute("https://a.com", "https://a.com/2").as_deref(), Ok("https://a.com/2"));
        assert!(absolute("https://a.com/v1", "https://b.com/2").is_err());
        assert!(absolute("https://a.com/v1", "//b.com/2").is_err());
        assert!(absolute("https://a.com/v1", "https://a.com.b.com/2").is_err());
    }

    #[test]
    fn encodes_partitions_for_paths() {
        assert_eq!(percent_encoded("BTC/USD"), "BTC%2FUSD");
    }
}
