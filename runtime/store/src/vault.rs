//! Encryption of what must not be read from a copy of the database.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

/// Why something cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key is none.
    #[error("the key is not 32 bytes in base64")]
    Key,
    /// The system gives no random bytes.
    #[error("the system gives no random numbers")]
    Random,
    /// What was sealed was changed, or sealed with another key.
    #[error("what was sealed cannot be opened: it was sealed with another key")]
    Sealed,
}

/// Seals values with a key that is kept apart from the database: AES-256 in Galois/Counter Mode (NIST SP 800-38D) with a random nonce, bound
/// to a label, so that one sealed value cannot be put in the place of another.
pub struct Vault {
    key: LessSafeKey,
    random: SystemRandom,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// Returns a new key as text.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn generate_key() -> Result<String, VaultError> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| VaultError::Random)?;
        Ok(STANDARD.encode(bytes))
    }

    /// Makes a vault of a key in base64.
    ///
    /// # Errors
    /// When it is no key.
    pub fn new(key: &str) -> Result<Self, VaultError> {
        let bytes = STANDARD.decode(key.trim()).map_err(|_| VaultError::Key)?;
        let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| VaultError::Key)?;
        Ok(Self { key: LessSafeKey::new(key), random: SystemRandom::new() })
    }

    /// Seals a value.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn seal(&self, label: &str, value: &str) -> Result<String, VaultError> {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).map_err(|_| VaultError::Random)?;
        let mut sealed = value.as_bytes().to_vec();
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(label), &mut sealed)
            .map_err(|_| VaultError::Sealed)?;
        Ok(STANDARD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens a sealed value.
    ///
    /// # Errors
    /// When it was sealed with another key or under another label, or was changed since.
    pub fn open(&self, label: &str, sealed: &str) -> Result<String, VaultError> {
        let bytes = STANDARD.decode(sealed).map_err(|_| VaultError::Sealed)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN).ok_or(VaultError::Sealed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Sealed)?;
        let mut sealed = sealed.to_vec();
        let value = self.key.open_in_place(nonce, Aad::from(label), &mut sealed).map_err(|_| VaultError::Sealed)?;
        String::from_utf8(value.to_vec()).map_err(|_| VaultError::Sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Vault, VaultError};

    #[test]
    fn what_is_sealed_opens_with_its_key_and_label_only() {
        let vault = Vault::new(&Vault::generate_key().expect("a key")).expect("a vault");
        let other = Vault::new(&Vault::generate_key().expect("a key")).expect("a vault");
        let sealed = vault.seal("secret:a", "hunter2").expect("sealed");
        assert!(!sealed.contains("hunter2"));
        assert_ne!(sealed, vault.seal("secret:a", "hunter2").expect("sealed"), "the nonce is never the same");
        assert_eq!(vault.open("secret:a", &sealed).expect("opened"), "hunter2");
        let mut changed = sealed.clone().into_bytes();
        changed[20] ^= 1;
        let changed = String::from_utf8(changed).expect("ascii");
        for (vault, label, sealed) in
            [(&other, "secret:a", sealed.as_str()), (&vault, "secret:b", &sealed), (&vault, "secret:a", &changed)]
        {
            assert!(matches!(vault.open(label, sealed), Err(VaultError::Sealed)));
        }
        for sealed in ["", "AAAA", "no base64"] {
            assert!(vault.open("secret:a", sealed).is_err());
        }
        assert!(matches!(Vault::new("AAAA"), Err(VaultError::Key)));
    }
}
