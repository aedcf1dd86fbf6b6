//! Hosts as they stand in a grant.

use std::{fmt, net::Ipv6Addr, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use weir_diagnostics::{Blame, Explain};

/// The ports of `http` and `https`: what a host without a port opens.
const WEB_PORTS: [u16; 2] = [80, 443];

/// A host that a node may reach: `api.example.com`, `*.example.com`, `127.0.0.1:8080`, `[::1]:8080`, `localhost:*`.
///
/// Without a port, ports 80 and 443 are meant; `:*` opens all of them. `*.` stands for one or more labels in front of a domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPattern {
    host: String,
    subdomains: bool,
    port: Option<Port>,
}

/// The part behind the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Port {
    One(u16),
    Any,
}

/// Why a text is not a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a host: {reason}")]
pub struct HostPatternError {
    text: String,
    reason: &'static str,
    hint: Option<String>,
}

impl Explain for HostPatternError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        self.hint.clone().into_iter().collect()
    }
}

impl HostPattern {
    /// Tells whether a host and port are meant. Case and a closing dot of the host do not matter.
    pub fn matches(&self, host: &str, port: u16) -> bool {
        let host = normal(host);
        let host_matches = if self.subdomains {
            host.strip_suffix(&self.host).is_some_and(|front| front.len() > 1 && front.ends_with('.'))
        } else {
            host == self.host
        };
        let port_matches = match self.port {
            None => WEB_PORTS.contains(&port),
            Some(Port::One(granted)) => granted == port,
            Some(Port::Any) => true,
        };
        host_matches && port_matches
    }

    /// Returns the host without port and wildcard.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port, if a single one is given.
    pub fn port(&self) -> Option<u16> {
        match self.port {
            Some(Port::One(port)) => Some(port),
            Some(Port::Any) | None => None,
        }
    }
}

/// Returns a host in the one form in which hosts are compared.
fn normal(host: &str) -> String {
    let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    match host.parse::<Ipv6Addr>() {
        Ok(address) => address.to_string(),
        Err(_) => host.to_ascii_lowercase(),
    }
}

impl FromStr for HostPattern {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, HostPatternError> {
        let error = |reason, hint| HostPatternError { text: text.to_owned(), reason, hint };
        if let Some((_, rest)) = text.split_once("://") {
            let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
            return Err(error("it is a URL", Some(format!("write only the host: `{host}`"))));
        }
        if let Some((host, _)) = text.split_once('/') {
            return Err(error("a host has no path", Some(format!("write only the host: `{host}`"))));
        }
        let (host, port) =
            split_port(text).ok_or_else(|| error("the port is not `*` or a number from 1 to 65535", None))?;
        let (host, subdomains) = match host.strip_prefix("*.") {
            Some(domain) => (domain, true),
            None => (host, false),
        };
        if host.contains('*') {
            let hint = "a wildcard stands in front of a domain only: `*.example.com`; hosts are listed one by one";
            return Err(error("the wildcard is not allowed here", Some(hint.into())));
        }
        if !is_host(host) {
            return Err(error("only ASCII letters, digits, `-`, `.` and IP addresses are allowed", None));
        }
        Ok(Self { host: normal(host), subdomains, port })
    }
}

/// Splits off `:port`; an IPv6 address needs brackets for that, as in URLs.
fn split_port(text: &str) -> Option<(&str, Option<Port>)> {
    if text.parse::<Ipv6Addr>().is_ok() {
        return Some((text, None));
    }
    match text.rsplit_once(':') {
        Some((host, "*")) => Some((host, Some(Port::Any))),
        Some((host, port)) => port.parse().ok().filter(|port| *port > 0).map(|port| (host, Some(Port::One(port)))),
        None => Some((text, None)),
    }
}

fn is_host(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if bare.parse::<Ipv6Addr>().is_ok() {
        return true;
    }
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    host.len() <= 253 && host.trim_end_matches('.').split('.').all(label)
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wildcard = if self.subdomains { "*." } else { "" };
        match self.port {
            Some(_) if self.host.contains(':') => write!(f, "[{}]", self.host)?,
            _ => write!(f, "{wildcard}{}", self.host)?,
        }
        match self.port {
            Some(Port::One(port)) => write!(f, ":{port}"),
            Some(Port::Any) => f.write_str(":*"),
            None => Ok(()),
        }
    }
}

impl Serialize for HostPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HostPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
