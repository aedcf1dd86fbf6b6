//! What a grant opens, and nothing else.

use weir_pipeline::policy::RejectLimit;
use weir_pipeline::{Access, ConnectionGrant, HostPattern};

#[test]
fn a_host_opens_itself_on_the_ports_of_the_web() {
    let cases = [
        ("api.example.com", "api.example.com", 443, true),
        ("api.example.com", "API.Example.com.", 80, true),
        ("api.example.com", "api.example.com", 22, false),
        ("api.example.com", "x.api.example.com", 443, false),
        ("api.example.com", "evilapi.example.com", 443, false),
        ("*.example.com", "api.example.com", 443, true),
        ("*.example.com", "a.b.example.com", 443, true),
        ("*.example.com", "example.com", 443, false),
        ("*.example.com", "evilexample.com", 443, false),
        ("*.example.com", ".example.com", 443, false),
        ("127.0.0.1:8080", "127.0.0.1", 8080, true),
        ("127.0.0.1:8080", "127.0.0.1", 80, false),
        ("[::1]:8080", "::1", 8080, true),
        ("[::1]:*", "::1", 8080, true),
        ("localhost:*", "localhost", 22, true),
        ("localhost:*", "example.com", 22, false),
        ("::1", "[0:0:0:0:0:0:0:1]", 80, true),
        ("한국.example:81", "한국.example", 81, true),
    ];
    for (pattern, host, port, expected) in cases {
        let parsed: HostPattern = pattern.parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(parsed.matches(host, port), expected, "{pattern} and {host}:{port}");
        assert_eq!(parsed.to_string().parse(), Ok(parsed));
    }
    for text in
        ["", "*", "*.", "a.*.com", "https://a.com", "a.com/x", "a.com:0", "a.com:x", "a b", "a..b", "*.*.com", "[::1"]
    {
        assert!(text.parse::<HostPattern>().is_err(), "{text}");
    }
}

#[test]
fn a_prefix_opens_whole_segments() {
    let grant =
        |prefix: &str| ConnectionGrant { access: Access::Read, schemas: None, prefixes: Some(vec![prefix.to_owned()]) };
    let cases = [
        ("2024", "2024/a.csv", true),
        ("2024/", "2024/a.csv", true),
        ("2024", "2024", true),
        ("2024", "2024-secret/a.csv", false),
        ("2024/", "2024/../x", false),
        ("2024", "./2024/a", false),
        ("", "anything", true),
        ("a/b", "a/c", false),
    ];
    for (prefix, path, expected) in cases {
        assert_eq!(grant(prefix).covers_path(path), expected, "{prefix} and {path}");
    }
}

#[test]
fn reject_limits_count_rows_or_shares() {
    let limit = |text: &str| text.parse::<RejectLimit>().unwrap_or_else(|error| panic!("{error}"));
    assert!(limit("10").is_exceeded(11, 1_000) && !limit("10").is_exceeded(10, 1_000));
    assert!(limit("0.5%").is_exceeded(6, 1_000) && !limit("0.5%").is_exceeded(5, 1_000));
    assert!(!limit("100%").is_exceeded(u64::MAX, u64::MAX));
    assert_eq!((limit("2.50%").to_string(), limit("3%").to_string()), ("2.50%".into(), "3%".into()));
    for text in ["-1", "x", "101%", "1.234%", "%", "1.%", "99999999999%"] {
        assert!(text.parse::<RejectLimit>().is_err(), "{text}");
    }
}
