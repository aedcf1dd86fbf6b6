use super::{status, url};
use crate::types::ProblemKind;

fn kind(code: u16, headers: &[(&str, &str)]) -> ProblemKind {
    let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    status::problem("GET https://example.com", code, &headers, b"").kind
}

#[test]
fn builds_queries() {
    let mut text = "https://example.com/a#part".to_owned();
    url::add_query(&mut text, "q", "a b&c");
    url::add_query(&mut text, "page", "2");
    assert_eq!(text, "https://example.com/a?q=a%20b%26c&page=2#part");
}

#[test]
fn maps_statuses_to_kinds() {
    assert_eq!(kind(401, &[]), ProblemKind::Auth);
    assert_eq!(kind(404, &[]), ProblemKind::NotFound);
    assert_eq!(kind(422, &[]), ProblemKind::Config);
    assert_eq!(kind(500, &[]), ProblemKind::Transient);
    assert_eq!(kind(503, &[("retry-after", "1")]), ProblemKind::RateLimited(Some(1000)));
}

#[test]
fn reads_retry_after_as_seconds_and_as_date() {
    assert_eq!(kind(429, &[("retry-after", "7")]), ProblemKind::RateLimited(Some(7000)));
    assert_eq!(kind(429, &[]), ProblemKind::RateLimited(None));
    let dates = [("Retry-After", "Fri, 01 Mar 2024 00:00:10 GMT"), ("date", "Thu, 29 Feb 2024 23:59:50 GMT")];
    assert_eq!(kind(429, &dates), ProblemKind::RateLimited(Some(20_000)));
}

#[test]
fn quotes_the_body_in_one_line() {
    let problem = status::problem("GET https://example.com", 400, &[], b"{\n \"error\": \"no such market\"\n}");
    let expected = "`GET https://example.com` was answered with 400 (bad request): { \"error\": \"no such market\" }";
    assert_eq!(problem.to_string(), expected);
}
