//! Tokens, and the sessions of the page.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{DateTime, TimeDelta, Utc};
use weir_store::{Store, StoreError, Token};
use weir_types::Digest;

use super::{Role, User};

/// The cookie of a session.
const COOKIE: &str = "weir_session";

/// How long a session lasts: a working week away does not sign out.
const LASTS: TimeDelta = TimeDelta::days(14);

/// Makes a token for somebody and returns it; it cannot be read again.
///
/// # Errors
/// When the store fails, or the system has no random numbers.
pub async fn issue_token(store: &Store, name: &str, role: Role, now: DateTime<Utc>) -> Result<String, StoreError> {
    issue(store, name, role, None, now).await
}

/// Starts a session for who has a token.
pub(crate) async fn start(store: &Store, user: &User, now: DateTime<Utc>) -> Result<String, StoreError> {
    issue(store, &user.name, user.role, Some(now + LASTS), now).await
}

async fn issue(
    store: &Store,
    name: &str,
    role: Role,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    // Keys of the vault are 32 random bytes, and so are tokens.
    let random = weir_store::Vault::generate_key().map_err(StoreError::Random)?;
    let text: String = random.chars().filter(char::is_ascii_alphanumeric).collect();
    let token = Token { digest: Digest::of(&text), name: name.to_owned(), role: role.to_string(), expires_at };
    store.save_token(&token, now).await?;
    Ok(text)
}

/// Returns whose token or session this is.
pub(crate) async fn find(store: &Store, text: &str, now: DateTime<Utc>) -> Result<Option<User>, StoreError> {
    // What is compared is a digest, so the time that it takes tells nothing about the token.
    let token = store.token(Digest::of(text), now).await?;
    Ok(token.and_then(|token| Some(User { role: token.role.parse().ok()?, name: token.name })))
}

/// Returns the session in a request's cookies.
pub(crate) fn from_cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// Returns the cookie that starts a session in a browser: no script can read it, and no other page sends it.
pub(crate) fn cookie(session: &str, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let seconds = LASTS.num_seconds();
    HeaderValue::from_str(&format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"))
        .ok()
}

/// Returns the cookie that ends it.
pub(crate) fn clear_cookie() -> HeaderValue {
    HeaderValue::from_static("weir_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        assert_eq!(from_cookie(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; weir_sessions=no; weir_session=abc"));
        assert_eq!(from_cookie(&headers), Some("abc"));
    }
}
