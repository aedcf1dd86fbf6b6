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
    assert_eq!(pages.params(&Page::First), [("p", json!(0))]);
    assert_eq!(pages.after(&Page::First, read(5, 5)), Ok(Page::Number(1)));
    assert_eq!(pages.params(&Page::Number(1)), [("p", json!(1))]);
    assert_eq!(pages.after(&Page::Number(1), read(0, 5)), Ok(Page::End));
}

#[test]
fn ends_with_a_short_page() {
    let pages = pagination(json!({ "page": { "param": "p", "size": 5, "size_param": "n" } }));
    assert_eq!(pages.params(&Page::First), [("p", json!(1)), ("n", json!(5))]);
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
    assert_eq!(pages.params(&Page::Cursor(json!(7))), [("after", json!(7))]);
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

#[test]
fn the_answer_may_say_whether_more_follows() {
    let pages = pagination(json!({ "page": { "param": "p", "size": 5, "more": "/more" } }));
    let more = |records, more| Facts { more: Some(more), ..read(records, records) };
    assert_eq!(pages.after(&Page::First, more(2, true)), Ok(Page::Number(2)), "a short page is not the last one then");
    assert_eq!(pages.after(&Page::First, more(5, false)), Ok(Page::End));
    assert_eq!(pages.after(&Page::First, more(0, true)), Ok(Page::End), "an empty one is");
    let cursor = pagination(json!({ "cursor": { "param": "after", "next": "/next", "more": "/more" } }));
    let facts = Facts { next: Some(json!(7)), ..more(5, false) };
    assert_eq!(cursor.after(&Page::First, facts), Ok(Page::End));
}

#[test]
fn ends_with_the_number_of_pages() {
    let pages = pagination(json!({ "page": { "param": "p", "start": 0, "total_pages": "/pages" } }));
    let facts = |pages_so_far| Facts { total_pages: Some(2), pages_so_far, ..read(5, 5) };
    assert_eq!(pages.after(&Page::First, facts(1)), Ok(Page::Number(1)));
    assert_eq!(pages.after(&Page::Number(1), facts(2)), Ok(Page::End));
}

#[test]
fn a_cursor_has_one_place() {
    for config in [json!({ "param": "a" }), json!({ "param": "a", "next": "/n", "header": "x-next" })] {
        assert!(pagination(json!({ "cursor": config })).validate().is_err());
    }
    assert_eq!(pagination(json!({ "cursor": { "param": "a", "header": "x-next" } })).validate(), Ok(()));
    assert_eq!(pagination(json!("link_header")).validate(), Ok(()));
}
