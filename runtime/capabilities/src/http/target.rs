//! Where a request goes, and whether it may.

use std::net::IpAddr;

use url::{Host, Url};
use weir_types::Problem;

use super::address::Scope;
use crate::granted::{Granted, authority};

/// A URL that the node may send a request to, as far as can be told before its name is resolved.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) url: Url,
    host: String,
    port: u16,
    /// Whether the address that the name resolves to may be one that is not public.
    pub(super) may_be_private: bool,
}

impl Target {
    /// Checks a URL against the grant.
    pub(super) fn check(granted: &Granted, mut url: Url) -> Result<Self, Problem> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Problem::config(format!("scheme `{}` is not known", url.scheme()))
                .with_hint("use `https://` or `http://`"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Problem::config("the URL holds a user name or password")
                .with_hint("give the password as a secret, and name it as the request's credential"));
        }
        let (Some(host), Some(port)) = (url.host_str().map(str::to_owned), url.port_or_known_default()) else {
            return Err(Problem::config("the URL names no host"));
        };
        granted.host(&host, port)?;
        let may_be_private = granted.may_be_private(&host, port);
        // A literal address is never resolved, so the resolver cannot check it.
        match literal(&url).map(Scope::of) {
            Some(Scope::Private(what)) if !may_be_private => return Err(granted.refuse_address(&host, port, what)),
            Some(Scope::Nowhere(what)) => return Err(nowhere(&authority(&host, port), what)),
            _ => {}
        }
        url.set_fragment(None);
        Ok(Self { url, host, port, may_be_private })
    }

    /// Words the refusal of the address that the name resolved to.
    pub(super) fn refuse(&self, granted: &Granted, scope: Scope) -> Problem {
        match scope {
            Scope::Nowhere(what) => nowhere(&self.authority(), what),
            Scope::Private(what) => granted.refuse_address(&self.host, self.port, what),
            Scope::Public => Problem::system("a public address was refused"),
        }
    }

    /// Returns host and port for messages.
    pub(super) fn authority(&self) -> String {
        authority(&self.host, self.port)
    }

    /// Returns whether two URLs have scheme, host and port in common.
    pub(super) fn same_origin(&self, other: &Url) -> bool {
        self.url.origin() == other.origin()
    }
}

fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

fn nowhere(at: &str, what: &str) -> Problem {
    Problem::denied(format!("requests to `{at}` are never sent: its address is {what}"))
}

#[cfg(test)]
mod tests {
    use weir_pipeline::Grants;

    use super::*;

    fn granted(http: &[&str], private: &[&str]) -> Granted {
        let hosts = |hosts: &[&str]| hosts.iter().map(|host| host.parse().expect("a host")).collect();
        let grants = Grants { http: hosts(http), private_network: hosts(private), ..Grants::default() };
        Granted::new("n".to_owned(), grants, true)
    }

    fn check(granted: &Granted, url: &str) -> Result<Target, Problem> {
        Target::check(granted, url.parse().expect("a URL"))
    }

    #[test]
    fn only_granted_hosts_are_targets() {
        let granted = granted(&["api.example.com", "*.example.org", "local.example:8080"], &[]);
        for url in [
            "https://api.example.com/x",
            "http://api.example.com",
            "https://a.b.example.org",
            "http://local.example:8080/",
            "https://API.example.COM.",
        ] {
            check(&granted, url).expect(url);
        }
        for url in [
            "https://example.com",
            "https://api.example.com:8443",
            "https://example.org",
            "https://api.example.com.evil.net",
            "https://evilexample.org",
            "http://local.example/",
            "ftp://api.example.com/",
            "https://user@api.example.com/",
            "https://:pw@api.example.com/",
        ] {
            check(&granted, url).expect_err(url);
        }
    }

    #[test]
    fn literal_addresses_are_checked_in_any_spelling() {
        let hosts = ["127.0.0.1:80", "[::1]:80", "[::ffff:7f00:1]:80", "169.254.169.254", "0.0.0.0"];
        let closed = granted(&hosts, &[]);
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://169.254.169.254/latest/meta-data",
            "http://0.0.0.0/",
            "http://0/",
        ] {
            assert_eq!(check(&closed, url).expect_err(url).kind, weir_types::ProblemKind::Denied, "{url}");
        }
        let open = granted(&hosts, &hosts);
        for url in ["http://127.0.0.1/", "http://0x7f.1/", "http://[::1]/", "http://169.254.169.254/"] {
            assert!(check(&open, url).expect(url).may_be_private);
        }
        check(&open, "http://0.0.0.0/").expect_err("no grant opens it");
    }
}
