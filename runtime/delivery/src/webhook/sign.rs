//! Signatures, as Weir's own webhooks check them: one Weir can tell another.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Returns the value of `Weir-Signature`: `v1=` with the HMAC-SHA256 of timestamp, full stop and body, in hexadecimal digits.
pub(super) fn sign(key: &[u8], timestamp: &str, body: &[u8]) -> String {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v1={digits}")
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn timestamp_and_body_are_signed_under_the_key() {
        // By Python: hmac.new(b"Jefe", b"1.body", hashlib.sha256).hexdigest()
        let expected = "v1=25d254c27761adb1423727084ca395476858b2401387226230b6358cf07fad8b";
        assert_eq!(sign(b"Jefe", "1", b"body"), expected);
        assert_ne!(sign(b"Jefi", "1", b"body"), expected);
    }
}
