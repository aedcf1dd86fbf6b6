//! The next page as `Link` headers name it (RFC 8288), and what a relative URL means (RFC 3986).

use weir_sdk::http::Response;
use weir_sdk::{Problem, Result};

/// Returns the target of the first link of relation `next`.
pub(crate) fn next(response: &Response) -> Option<String> {
    let headers = response.headers();
    let links = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("link"));
    links.filter_map(|(_, value)| next_of(value)).next()
}

/// Looks through a header's value: `<https://a.example/?page=2>; rel="next", <…>; rel="last"`.
fn next_of(value: &str) -> Option<String> {
    let mut rest = value;
    loop {
        let (_, after) = rest.split_once('<')?;
        let (target, after) = after.split_once('>')?;
        let end = unquoted(after, ',');
        if is_next(&after[..end]) {
            return Some(target.trim().to_owned());
        }
        rest = &after[end..];
    }
}

/// Returns where a character stands that is not within quotes; the text's end when there is none.
fn unquoted(text: &str, wanted: char) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if character == wanted && !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

/// Returns whether the first `rel` among a link's parameters holds `next`; later ones do not count.
fn is_next(parameters: &str) -> bool {
    let mut rest = parameters;
    while !rest.is_empty() {
        let end = unquoted(rest, ';');
        if let Some((name, value)) = rest[..end].split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            return relations.any(|relation| relation.eq_ignore_ascii_case("next"));
        }
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    false
}

/// Completes the URL of a next page. It has to stay on the server of `base`, the page that names it: the credential goes with it.
pub(crate) fn absolute(base: &str, next: &str) -> Result<String> {
    let origin = origin(base);
    let path = base[origin.len()..].split(['?', '#']).next().unwrap_or_default();
    let whole = match next {
        _ if next.contains("://") || next.starts_with("//") => next.to_owned(),
        _ if next.starts_with('/') => format!("{origin}{next}"),
        _ if next.starts_with('?') => format!("{origin}{path}{next}"),
        _ => format!("{origin}{}/{next}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    };
    if self::origin(&whole) == origin {
        return Ok(whole);
    }
    Err(Problem::data(format!("the next page `{next}` is not on `{origin}`"))
        .with_hint("the credential is only sent to the server that `url` names"))
}

fn origin(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let host = url[after_scheme..].find(['/', '?', '#']).map_or(url.len(), |at| after_scheme + at);
    &url[..host]
}

#[cfg(test)]
mod tests {
    use super::{absolute, next_of};

    #[test]
    fn finds_the_next_page_among_links() {
        let table = [
            (
                r#"<https://a.com/?page=2>; rel="next", <https://a.com/?page=9>; rel="last""#,
                Some("https://a.com/?page=2"),
            ),
            (r#"<https://a.com/?page=1>; rel="prev", </x?a=1,2>; title="a, b; rel=last"; rel=next"#, Some("/x?a=1,2")),
            (r#"</x?a=1,2>; rel="last next""#, Some("/x?a=1,2")),
            (r#"<?page=2>;REL=Next"#, Some("?page=2")),
            (r#"<a>; rel="last"; rel="next""#, None),
            (r#"<a>; title="\", <b>; rel=next", <c>; rel=next"#, Some("c")),
            ("", None),
            ("<unclosed", None),
        ];
        for (header, wanted) in table {
            assert_eq!(next_of(header).as_deref(), wanted, "{header}");
        }
    }

    #[test]
    fn completes_urls_and_stays_on_the_server() {
        let table = [
            ("https://a.com/v1?x=1", "/v1?page=2", "https://a.com/v1?page=2"),
            ("https://a.com", "https://a.com/2", "https://a.com/2"),
            ("https://a.com/v1/items?x=1", "?page=2", "https://a.com/v1/items?page=2"),
            ("https://a.com/v1/items", "more?page=2", "https://a.com/v1/more?page=2"),
            ("https://a.com?x=1", "?page=2", "https://a.com?page=2"),
            ("https://a.com", "more", "https://a.com/more"),
        ];
        for (base, next, wanted) in table {
            assert_eq!(absolute(base, next).as_deref(), Ok(wanted), "{base} {next}");
        }
        for next in ["https://b.com/2", "//b.com/2", "https://a.com.b.com/2", "http://a.com/2"] {
            assert!(absolute("https://a.com/v1", next).is_err(), "{next}");
        }
    }
}
