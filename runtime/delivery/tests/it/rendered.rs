//! How messages look, held against what they looked like when somebody looked, and against the rules of the other sides.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use weir_delivery::{Fact, Link, Message, Table, shown};

use crate::support::{SLACK, TEAMS, korean, message, outgoing, violations};

/// Set this variable to have the expected files rewritten; read the difference before committing it.
const UPDATE: &str = "UPDATE_EXPECTED";

fn check(name: &str, found: &str) {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let file = Path::new(&package).join("tests/expected").join(name);
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&file, found).expect("a writable file");
    }
    assert_eq!(found, fs::read_to_string(&file).unwrap_or_default(), "{name}");
}

/// Returns what a message is that fits into one.
fn only(parts: Vec<Value>) -> Value {
    let [part] = parts.try_into().expect("one part");
    part
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON") + "\n"
}

#[test]
fn messages_look_as_they_did() {
    for (language, message) in [("en", message()), ("ko", korean())] {
        check(&format!("teams.{language}.json"), &pretty(&only(shown::teams(&message))));
        check(&format!("slack.{language}.json"), &pretty(&only(shown::slack(&message))));
        let mail = shown::mail(&message, &["picture@weir".to_owned()], &["large.xlsx".to_owned()]);
        check(&format!("mail.{language}.html"), &mail.html);
        check(&format!("mail.{language}.txt"), &format!("Subject: {}\n\n{}", mail.subject, mail.text));
    }
    check("webhook.json", &pretty(&shown::webhook(&outgoing())));
}

/// The HTML is what all mail clients show.
#[test]
fn mails_hold_nothing_that_clients_refuse() {
    let html = shown::mail(&message(), &["picture@weir".to_owned()], &[]).html;
    for refused in
        ["<script", "<style", "<link", "<iframe", "<form", "<svg", "javascript:", "src=\"http", "class=", "url("]
    {
        assert!(!html.contains(refused), "{refused}");
    }
    assert!(html.contains("width=\"600\"") && html.contains("cid:picture@weir"));
}

#[test]
fn messages_of_any_size_keep_the_rules_of_the_other_sides() {
    for size in [0, 1, 10, 100, 1000, 20_000] {
        let text = "점유율 & <b>\n".repeat(size);
        let message = Message {
            title: text.chars().take(400).collect(),
            facts: (0..size.min(200)).map(|number| Fact::new(format!("{number}"), text.clone())).collect(),
            tables: vec![Table {
                title: "T".to_owned(),
                columns: vec!["a".to_owned(); 12],
                rows: vec![vec!["값 & <b>".to_owned(); 12]; size],
                more: 0,
            }],
            links: vec![Link::new("l".repeat(size.max(1)), "https://example.com/"); size.clamp(1, 40)],
            text,
            ..Message::default()
        };
        for card in shown::teams(&message) {
            assert_eq!(violations(TEAMS, &card), Vec::<String>::new(), "{size}");
            assert!(card.to_string().len() <= 28_000, "{size}");
        }
        for blocks in shown::slack(&message) {
            assert_eq!(violations(SLACK, &blocks), Vec::<String>::new(), "{size}");
        }
        let mail = shown::mail(&message, &[], &[]);
        assert!(
            mail.html.len() <= 102_000 && mail.subject.chars().count() <= 150 && !mail.subject.contains('\n'),
            "{size}"
        );
    }
}

#[test]
fn the_schemas_refuse_what_the_other_sides_refuse() {
    let message = message();
    let mut card = only(shown::teams(&message));
    card["attachments"][0]["content"]["body"][0]["type"] = json!("Html");
    assert!(!violations(TEAMS, &card).is_empty());
    let mut blocks = only(shown::slack(&message));
    blocks["blocks"][1]["text"]["text"] = json!("x".repeat(3001));
    assert!(!violations(SLACK, &blocks).is_empty());
    blocks["blocks"] = json!(vec![json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": "x" }] }); 51]);
    assert!(!violations(SLACK, &blocks).is_empty());
}
