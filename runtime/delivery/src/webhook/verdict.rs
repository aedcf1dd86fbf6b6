//! What the answer of an endpoint means.

use serde_json::Value;

use crate::http::HttpAnswer;
use crate::{Answer, Undelivered};

/// Decides what an answer means. `expected` is a text that it must hold.
///
/// # Errors
/// When the message was not taken.
pub(super) fn of(answer: &HttpAnswer, expected: Option<&str>) -> Result<Answer, Undelivered> {
    if let Some(failure) = answer.failure() {
        return Err(failure);
    }
    let said = format!("{} {}", answer.status, answer.body);
    let is_taken = match expected {
        Some(text) => answer.body.contains(text),
        None => !tells_of_failure(&answer.body),
    };
    if is_taken {
        return Ok(Answer::new(&said));
    }
    let message = match expected {
        Some(text) => format!("it answers without `{text}`, which the connection expects"),
        None => "it answers with an error, though with a status of success".to_owned(),
    };
    Err(Undelivered::passing(message).said(&said))
}

/// Recognises the usual ways to say no in JSON, and a page of an error.
fn tells_of_failure(body: &str) -> bool {
    let Ok(json) = serde_json::from_str::<Value>(body) else {
        return body.trim_start().to_lowercase().starts_with("error");
    };
    let is_no = |key: &str| json.get(key) == Some(&Value::Bool(false));
    let is_said = |key: &str| match json.get(key) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::Number(code)) => code.as_i64() != Some(0),
        Some(_) => true,
    };
    ["ok", "success"].iter().any(|key| is_no(key)) || ["error", "errors"].iter().any(|key| is_said(key))
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::of;
    use crate::http::HttpAnswer;

    #[test]
    fn what_an_endpoint_says_counts_more_than_its_status() {
        for (body, expected, is_taken) in [
            ("", None, true),
            ("thank you", None, true),
            ("Error: no such room", None, false),
            (r#"{"ok": true, "error": null}"#, None, true),
            (r#"{"ok": false}"#, None, false),
            (r#"{"success": false}"#, None, false),
            (r#"{"error": "no such room"}"#, None, false),
            (r#"{"errors": []}"#, None, true),
            (r#"{"error": 0}"#, None, true),
            ("accepted", Some("accepted"), true),
            ("later", Some("accepted"), false),
        ] {
            let answer = HttpAnswer { status: StatusCode::OK, body: body.to_owned(), wait: None };
            assert_eq!(of(&answer, expected).is_ok(), is_taken, "{body}");
        }
    }
}
