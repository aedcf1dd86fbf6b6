//! Resolves names to addresses that may be dialled, and nothing else: what is returned here is what the connection is made to.

use std::io;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::Scope;

/// Resolves names for connections to public addresses, or also to others.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScopedResolver {
    pub(super) private: bool,
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResolveError {
    /// It has no address.
    #[error("the name cannot be resolved")]
    Unknown(#[source] io::Error),
    /// None of its addresses may be dialled.
    #[error("the address may not be dialled")]
    Refused(Scope),
}

impl Resolve for ScopedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(ResolveError::Unknown)?;
            let addresses = allowed(found.collect(), private)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Returns the addresses that may be dialled. One that may not does not spoil the others: they are left out, not fallen back to.
fn allowed(found: Vec<SocketAddr>, private: bool) -> Result<Vec<SocketAddr>, ResolveError> {
    let may = |scope| match scope {
        Scope::Public => true,
        Scope::Private(_) => private,
        Scope::Nowhere(_) => false,
    };
    let refused = found.iter().map(|address| Scope::of(address.ip())).find(|scope| !may(*scope));
    let allowed: Vec<SocketAddr> = found.into_iter().filter(|address| may(Scope::of(address.ip()))).collect();
    match (allowed.is_empty(), refused) {
        (false, _) => Ok(allowed),
        (true, Some(scope)) => Err(ResolveError::Refused(scope)),
        (true, None) => Err(ResolveError::Unknown(io::Error::new(io::ErrorKind::NotFound, "it has no address"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| SocketAddr::new(text.parse().expect("an address"), 0)).collect()
    }

    #[test]
    fn leaves_out_what_may_not_be_dialled() {
        let found = addresses(&["127.0.0.1", "1.1.1.1", "0.0.0.0"]);
        assert_eq!(allowed(found.clone(), false).expect("one is public"), addresses(&["1.1.1.1"]));
        assert_eq!(allowed(found, true).expect("two may be dialled"), addresses(&["127.0.0.1", "1.1.1.1"]));
        assert!(matches!(allowed(addresses(&["10.0.0.1"]), false), Err(ResolveError::Refused(Scope::Private(_)))));
        assert!(matches!(allowed(addresses(&["0.0.0.0"]), true), Err(ResolveError::Refused(Scope::Nowhere(_)))));
        assert!(matches!(allowed(vec![], true), Err(ResolveError::Unknown(_))));
    }
}
