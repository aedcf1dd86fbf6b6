//! As much of URLs as building a query takes.

/// Adds `name=value` to a URL's query, before a fragment if there is one.
pub fn add_query(url: &mut String, name: &str, value: &str) {
    let fragment = url.find('#').map(|at| url.split_off(at));
    if !url.ends_with(['?', '&']) {
        url.push(if url.contains('?') { '&' } else { '?' });
    }
    encode(name, url);
    url.push('=');
    encode(value, url);
    url.push_str(fragment.as_deref().unwrap_or_default());
}

/// Appends text with everything but RFC 3986's unreserved characters percent-encoded, which every server understands.
pub(super) fn encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push_str(&format!("%{byte:02X}"));
        }
    }
}
