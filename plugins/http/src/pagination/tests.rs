use serde_json::{Value, json};
use weir_sdk::ProblemKind;

use super::{Facts, Page, Pagination};

fn pagination(config: Value) -> Pagination {
    serde_json::from_value(config).expect("the config is right")
}

fn read(records: u64, records_so_far: u64) -> Facts {
    Facts { records, records_so_far, ..Facts::default() }
}

#[test]
fn numbers_pages_until_one_is_empty() {
    let pages = pagination(json!({ "page": { "param": "p", "start": 0 } }));
    assert_eq!(pages.params(&Page::First), [("p", "0".into())]);
    assert_eq!(pages.after(&Page::First, read(5, 5)), Ok(Page::Number(1)));
    assert_eq!(pages.params(&Page::Number(1)), [("p", "1".into())]);
    assert_eq!(pages.after(&Page::Number(1), read(0, 5)), Ok(Page::End));
}

#[test]
fn ends_with_a_short_page() {
    let pages = pagination(json!({ "page": { "param": "p", "size": 5, "size_param": "n" } }));
    assert_eq!(pages.params(&Page::First), [("p", "1".into()), ("n", "5".into())]);
    assert_eq!(pages.after(&Page::First, read(5, 5)), Ok(Page::Number(2)));
    assert_eq!(pages.after(&Page::Number(2), read(4, 9)), Ok(Page::End));
}

#[test]
fn ends_with_the_total() {
    let pages = pagination(json!({ "offset": { "param": "skip", "total": "/total" } }));
    assert_eq!(pages.after(&Page::First, Facts { total: Some(9), ..read(5, 5) }), Ok(Page::Number(5)));
    assert_eq!(pages.after(&Page::Number(5), Facts { total: Some(9), ..read(4, 9) }), Ok(Page::End));
}

#[test]
fn follows_cursors_until_there_is_none() {
    let pages = pagination(json!({ "cursor": { "param": "after", "next": "/next" } }));
    let next = |value: Value| Facts { next: Some(value), ..read(1, 1) };
    assert_eq!(pages.after(&Page::First, next(json!(7))), Ok(Page::Cursor(json!(7))));
    assert_eq!(pages.params(&Page::Cursor(json!(7))), [("after", "7".into())]);
    for nothing in [json!(null), json!(""), json!(false)] {
        assert_eq!(pages.after(&Page::Cursor(json!(7)), next(nothing)), Ok(Page::End));
    }
}

#[test]
fn refuses_to_run_in_circles() {
    let pages = pagination(json!({ "next_url": { "next": "/next" } }));
    let facts = Facts { next: Some(json!("https://a/2")), ..read(1, 1) };
    let problem = pages.after(&Page::Url("https://a/2".into()), facts).expect_err("it is the same page");
    assert_eq!(problem.kind, ProblemKind::Data);
}

#[test]
fn refuses_pointers_that_are_none() {
    let problem = pagination(json!({ "next_url": { "next": "links.next" } })).validate().expect_err("it is no pointer");
    assert_eq!(problem.hint.as_deref(), Some("write `/links/next`"));
    assert!(pagination(json!({ "cursor": { "param": "after" } })).validate().is_err());
    assert_eq!(pagination(json!("none")).validate(), Ok(()));
}
