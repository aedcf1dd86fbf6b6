//! Encrypted connections.

use std::collections::BTreeMap;
use std::path::PathBuf;

use mysql_async::SslOpts;
use rustls::crypto::ring;
use weir_types::Problem;

/// Whether a connection is encrypted, and which servers are believed to be who they say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Encryption {
    /// It is not.
    None,
    /// It is where the server can; any server.
    Preferred,
    /// It is; any server: whoever can redirect the connection can read it.
    Required,
    /// It is; servers with a certificate for their name from an authority: of this file, or of the machine's.
    Verified { roots: Option<PathBuf> },
}

impl Encryption {
    /// Reads the parameters of an address. The words are the same as for PostgreSQL.
    pub(super) fn of(connection: &str, parameters: &BTreeMap<String, String>) -> Result<Self, Problem> {
        let roots = parameters.get("sslrootcert").map(PathBuf::from);
        match parameters.get("sslmode").map_or("prefer", String::as_str) {
            "disable" => Ok(Self::None),
            "prefer" => Ok(Self::Preferred),
            "require" if roots.is_none() => Ok(Self::Required),
            // Who names roots wants them to count.
            "require" | "verify-full" => Ok(Self::Verified { roots }),
            other => Err(Problem::config(format!("connection `{connection}`: `sslmode={other}` is not known"))
                .with_hint("use `disable`, `prefer`, `require` or `verify-full`")),
        }
    }
}

/// Returns how a connection is encrypted, `None` if it is not.
///
/// # Errors
/// When the certificates cannot be read.
pub(super) fn options(encryption: &Encryption, doing: &str) -> Result<Option<SslOpts>, Problem> {
    if *encryption == Encryption::None {
        return Ok(None);
    }
    // The driver asks for the process's; one that is there already is as good.
    let _ = ring::default_provider().install_default();
    Ok(Some(match encryption {
        Encryption::Verified { roots } => {
            let authorities = authorities(roots.as_ref(), doing)?.into_iter().map(Into::into).collect();
            SslOpts::default().with_disable_built_in_roots(true).with_root_certs(authorities)
        }
        _ => SslOpts::default().with_danger_accept_invalid_certs(true).with_danger_skip_domain_validation(true),
    }))
}

/// Returns certificates, each as PEM or DER.
fn authorities(file: Option<&PathBuf>, doing: &str) -> Result<Vec<Vec<u8>>, Problem> {
    if let Some(file) = file {
        let unreadable =
            |error| Problem::config(format!("{doing}: `sslrootcert={}` cannot be read: {error}", file.display()));
        return Ok(vec![std::fs::read(file).map_err(unreadable)?]);
    }
    let certificates = rustls_native_certs::load_native_certs().certs;
    if certificates.is_empty() {
        return Err(Problem::config(format!("{doing}: there is no certificate of an authority")).with_hint(
            "install the machine's certificates, e.g. the package `ca-certificates`, or name a file by `sslrootcert`",
        ));
    }
    Ok(certificates.into_iter().map(|certificate| certificate.to_vec()).collect())
}
