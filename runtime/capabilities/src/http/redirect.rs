//! What to do with an answer that points elsewhere.

use http::{Method, StatusCode};
use url::Url;

/// What an answer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: it is the answer.
    Answer,
    /// The same request, sent elsewhere.
    Repeat(Url),
    /// A page to look at elsewhere.
    Get(Url),
}

/// Decides by status, method and the `Location` header. A redirect that does not say where to is an answer like any other.
pub(super) fn decide(status: StatusCode, method: &Method, from: &Url, location: Option<&[u8]>) -> Next {
    let to =
        location.and_then(|location| std::str::from_utf8(location).ok()).and_then(|location| from.join(location).ok());
    match (status, to) {
        (StatusCode::SEE_OTHER, Some(to)) => Next::Get(to),
        // What browsers have always done with these two, and what servers therefore expect.
        (StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND, Some(to)) if *method == Method::POST => Next::Get(to),
        (
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT,
            Some(to),
        ) => Next::Repeat(to),
        _ => Next::Answer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_what_points_elsewhere() {
        let from: Url = "https://a.example/x/y?q".parse().expect("a URL");
        let url = |text: &str| text.parse::<Url>().expect("a URL");
        let get = |text: &str| Next::Get(url(text));
        let repeat = |text: &str| Next::Repeat(url(text));
        let table = [
            (301, "GET", Some("/z"), repeat("https://a.example/z")),
            (302, "POST", Some("z"), get("https://a.example/x/z")),
            (301, "PUT", Some("/z"), repeat("https://a.example/z")),
            (303, "PUT", Some("http://b.example"), get("http://b.example/")),
            (307, "POST", Some("//b.example/z"), repeat("https://b.example/z")),
            (308, "POST", Some("/z"), repeat("https://a.example/z")),
            (302, "GET", None, Next::Answer),
            (302, "GET", Some("http://"), Next::Answer),
            (304, "GET", Some("/z"), Next::Answer),
            (200, "GET", Some("/z"), Next::Answer),
        ];
        for (status, method, location, next) in table {
            let status = StatusCode::from_u16(status).expect("a status");
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            assert_eq!(decide(status, &method, &from, location.map(str::as_bytes)), next, "{status} {method}");
        }
    }
}
