//! A node's secrets as keys of hashes. The values never leave this file: statements get hashes.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use weir_host::capability::{HashKeys, KeyedHash};
use weir_types::Problem;

use crate::node_secrets::NodeSecrets;

/// The secrets of one node.
pub(crate) struct SecretKeys {
    secrets: Arc<NodeSecrets>,
}

impl SecretKeys {
    pub(crate) fn new(secrets: Arc<NodeSecrets>) -> Self {
        Self { secrets }
    }
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKeys(***)")
    }
}

impl HashKeys for SecretKeys {
    fn keyed(&self, secret: &str) -> Result<Arc<dyn KeyedHash>, Problem> {
        let key = self.secrets.get(secret)?.expose();
        let hash = Hmac::<Sha256>::new_from_slice(key.as_bytes());
        // HMAC takes keys of any length.
        let hash = hash.map_err(|_| Problem::system(format!("secret `{secret}` cannot be a key")))?;
        Ok(Arc::new(Keyed(hash)))
    }
}

/// The state of the hash once the key is in it: it is copied for every value, which saves half of the work on short ones.
struct Keyed(Hmac<Sha256>);

impl KeyedHash for Keyed {
    fn hash(&self, value: &[u8]) -> [u8; 32] {
        let mut hash = self.0.clone();
        hash.update(value);
        hash.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use weir_connections::secrets::{SecretValues, Secrets};

    use super::*;

    fn keys(name: &str, value: &str) -> SecretKeys {
        let secrets =
            Secrets::default().with(SecretValues::new("secrets.yaml", [(name.to_owned(), value.to_owned().into())]));
        let named = BTreeMap::from([("pii".to_owned(), name.parse().expect("a name"))]);
        SecretKeys::new(Arc::new(NodeSecrets::resolve("masked", &named, &secrets).expect("the secret is there")))
    }

    fn hex(bytes: [u8; 32]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn hashes_as_rfc_4231_says() {
        let hash = keys("masking", "Jefe").keyed("pii").expect("a key");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex(hash.hash(b"what do ya want for nothing?")), expected);
        assert_eq!(hex(hash.hash(b"what do ya want for nothing?")), expected, "the key's state is not used up");
    }

    #[test]
    fn a_secret_that_was_not_given_is_refused_by_name() {
        let keys = keys("masking", "canary-value");
        let problem = keys.keyed("pi").err().expect("refused");
        assert_eq!(problem.message, "node `masked` was given no secret `pi`");
        assert!(problem.hint.as_deref().is_some_and(|hint| hint.contains("did you mean `pii`?")), "{problem:?}");
        assert!(!format!("{keys:?}{problem:?}").contains("canary-value"));
    }
}
