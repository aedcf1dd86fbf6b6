use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::trigger::{Cause, Trigger};
use weir_store::TickRequest;

use super::{Delivery, WebhookError, sign, verify};

const SECRET: &[u8] = b"hush";
const BODY: &[u8] = br#"{"parameters": {"day": "2026-03-01", "rows": 5, "full": true}, "other": []}"#;

fn now() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().expect("a moment")
}

fn trigger(enabled: bool) -> Trigger {
    let cause = Cause::Webhook { secret: "hook-key".parse().expect("a name") };
    Trigger { name: "hook".parse().expect("a name"), cause, parameters: Default::default(), enabled }
}

fn check(timestamp: &str, signature: &str, body: &[u8]) -> Result<TickRequest, WebhookError> {
    let delivery = Delivery { timestamp: Some(timestamp), signature: Some(signature), body };
    verify(&"p".parse().expect("a name"), &trigger(true), SECRET, delivery, now())
}

/// A body, signed so many seconds ago.
fn signed(body: &[u8], age: i64) -> Result<TickRequest, WebhookError> {
    let at = now().timestamp() - age;
    check(&at.to_string(), &sign(SECRET, at, body), body)
}

#[test]
fn a_signature_is_what_others_compute() {
    // printf '1772452800.{}' | openssl dgst -sha256 -hmac hush
    let expected = "v1=ae14bc127e9b652fa8fc0197a5b5183d160946aa0fe0b7011f254a39dfadacc5";
    assert_eq!(sign(SECRET, 1_772_452_800, b"{}"), expected);
}

#[test]
fn a_genuine_request_asks_for_a_run_with_its_parameters() {
    let request = signed(BODY, 10).expect("genuine");
    assert_eq!((request.pipeline.as_str(), request.trigger.as_str(), request.due), ("p", "hook", now()));
    let given: Vec<_> = request.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(given, ["day=2026-03-01", "full=true", "rows=5"]);
}

#[test]
fn the_same_request_has_the_same_key_and_others_have_others() {
    let key = |body: &[u8], age| signed(body, age).expect("genuine").key.expect("a key");
    assert_eq!(key(b"{}", 10), key(b"{}", 10));
    assert_ne!(key(b"{}", 10), key(b"{}", 11));
    assert_ne!(key(b"{}", 10), key(b"[]", 10));
    // A sender that tries again signs anew, but says that it is the same.
    assert_eq!(key(br#"{"delivery": "7"}"#, 10), key(br#"{"delivery": "7"}"#, 20));
    assert_ne!(key(br#"{"delivery": "7"}"#, 10), key(br#"{"delivery": "8"}"#, 10));
}

#[test]
fn what_is_not_genuine_is_refused() {
    let at = now().timestamp();
    let (time, good) = (at.to_string(), sign(SECRET, at, BODY));
    let flipped = if good.ends_with('0') { format!("{}1", &good[..66]) } else { format!("{}0", &good[..66]) };
    for (signature, body, expected) in [
        (flipped.as_str(), BODY, WebhookError::Forged),
        (good.as_str(), b"{}".as_slice(), WebhookError::Forged),
        (sign(b"other", at, BODY).as_str(), BODY, WebhookError::Forged),
        (sign(SECRET, at - 1, BODY).as_str(), BODY, WebhookError::Forged),
        ("", BODY, WebhookError::Unreadable),
        (&good[3..], BODY, WebhookError::Unreadable),
        (&good[..65], BODY, WebhookError::Unreadable),
        ("v1=ééééééééééééééééééééééééééééééééé", BODY, WebhookError::Unreadable),
    ] {
        assert_eq!(check(&time, signature, body), Err(expected), "{signature}");
    }
    assert!(check(&time, &format!("v1=00, {good}"), BODY).is_ok(), "one of several fits");
    assert!(check(&time, &good.to_uppercase().replace("V1", "v1"), BODY).is_ok());
    assert_eq!(check("noon", &good, BODY), Err(WebhookError::Timestamp("noon".into())));
    assert!(matches!(check("99999999999999999", &good, BODY), Err(WebhookError::Timestamp(_))));
}

#[test]
fn what_is_too_old_or_not_yet_is_refused_even_if_genuine() {
    assert!(signed(BODY, 300).is_ok() && signed(BODY, -300).is_ok());
    let old = signed(BODY, 301).expect_err("too old");
    assert_eq!(
        (&old, old.to_string().as_str()),
        (&WebhookError::Stale(TimeDelta::seconds(301)), "the timestamp is 301 seconds old")
    );
    assert_eq!(signed(BODY, -400).expect_err("not yet").to_string(), "the timestamp is 400 seconds ahead");
}

#[test]
fn bodies_of_others_give_nothing_and_wrong_ones_are_explained() {
    for body in [b"".as_slice(), b"\xff", b"hello", b"[1]", br#"{"ref": "main"}"#] {
        assert!(signed(body, 0).expect("genuine").parameters.is_empty());
    }
    for (body, expected) in [
        (r#"{"parameters": [1]}"#, "the body's `parameters` are not an object"),
        (r#"{"parameters": {"a": null}}"#, "the body's parameter `a` is neither text, number, nor yes or no"),
        (r#"{"delivery": 7}"#, "the body's `delivery` is not a text of at most 200 characters"),
    ] {
        let error = signed(body.as_bytes(), 0).expect_err("wrong");
        assert_eq!(error.to_string(), expected);
        assert!(error.hint().is_some() && !error.is_unauthorised());
    }
}

#[test]
fn what_is_off_or_unsigned_is_refused() {
    let unsigned = Delivery { timestamp: None, signature: None, body: b"" };
    let p = "p".parse().expect("a name");
    assert_eq!(verify(&p, &trigger(false), SECRET, unsigned, now()), Err(WebhookError::Off("hook".into())));
    assert_eq!(verify(&p, &trigger(true), SECRET, unsigned, now()), Err(WebhookError::Missing("Weir-Timestamp")));
}
