//! What an answer of Teams means. A status of success alone means nothing: the old connectors, and workflows that pass a message on,
//! tell of failures in the text.

use std::time::Duration;

use serde_json::Value;

use crate::http::HttpAnswer;
use crate::{Answer, Undelivered};

/// How long to leave Teams alone where it says that it has had too much, but not for how long.
const BUSY: Duration = Duration::from_secs(60);

/// Decides what an answer means.
///
/// # Errors
/// When the message was not taken.
pub(super) fn of(answer: &HttpAnswer) -> Result<Answer, Undelivered> {
    if let Some(failure) = answer.failure() {
        return Err(failure);
    }
    let body = answer.body.trim();
    if is_fine(body) {
        return Ok(Answer::new(&format!("{} {body}", answer.status)));
    }
    let failure = if body.contains("429") || body.to_lowercase().contains("throttl") {
        Undelivered::passing("Teams has had too many messages").after(answer.wait.unwrap_or(BUSY))
    } else if body.contains("413") {
        Undelivered::lasting("the message is too large for Teams")
    } else {
        Undelivered::passing("Teams answers with an error, though with a status of success")
    };
    Err(failure.said(&format!("{} {body}", answer.status)))
}

fn is_fine(body: &str) -> bool {
    match serde_json::from_str::<Value>(body) {
        Ok(Value::Object(object)) => !object.contains_key("error"),
        // The old connectors answer `1`.
        Ok(_) => true,
        Err(_) => {
            let text = body.to_lowercase();
            !["error", "failed", "failure", "exception"].iter().any(|word| text.contains(word))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::StatusCode;
    use weir_diagnostics::Retry;

    use super::of;
    use crate::http::HttpAnswer;

    #[test]
    fn a_status_of_success_is_not_believed_alone() {
        let minute = Retry::After(Duration::from_secs(60));
        for (status, body, retry) in [
            (202, "", None),
            (200, "1", None),
            (200, r#"{"id": "1"}"#, None),
            (
                200,
                "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x",
                Some(minute),
            ),
            (
                200,
                "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413",
                Some(Retry::No),
            ),
            (200, r#"{"error": {"code": "WorkflowTriggerIsNotEnabled", "message": "off"}}"#, Some(Retry::Backoff)),
            (400, r#"{"error": {"code": "TriggerInputSchemaMismatch"}}"#, Some(Retry::No)),
            (429, "", Some(Retry::Backoff)),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            let found = of(&HttpAnswer { status, body: body.to_owned(), wait: None });
            assert_eq!(found.err().map(|failure| failure.retry), retry, "{status} {body}");
        }
    }
}
