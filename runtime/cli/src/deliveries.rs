//! What leaves when a run of a pipeline has ended.

use std::fmt::Write;

use serde_json::{Value, json};
use weir_pipeline::deliver::Deliver;

/// Returns the deliveries as a person reads them; empty without any.
pub(crate) fn text(deliveries: &[Deliver]) -> String {
    let mut text = String::new();
    let width = deliveries.iter().map(|one| one.to.as_str().len()).max().unwrap_or(0);
    for one in deliveries {
        let files = if one.artifacts.is_empty() { "all artifacts".to_owned() } else { one.artifacts.join(", ") };
        let _ = write!(text, "  {:width$}  {}: {files}", one.to, one.when);
        if !one.recipients.is_empty() {
            let _ = write!(text, ", to {}", one.recipients.join(", "));
        }
        if let Some(fallback) = &one.fallback {
            let _ = write!(text, ", else by {fallback}");
        }
        text.push('\n');
    }
    if text.is_empty() { text } else { format!("deliveries\n{text}") }
}

/// Returns the deliveries as a program reads them.
pub(crate) fn json(deliveries: &[Deliver]) -> Value {
    let shown = deliveries.iter().map(|one| {
        json!({
            "to": one.to.as_str(),
            "when": one.when.to_string(),
            "artifacts": one.artifacts,
            "recipients": one.recipients,
            "subject": one.subject.as_ref().map(ToString::to_string),
            "fallback": one.fallback.as_ref().map(|fallback| fallback.as_str()),
            "language": one.language.to_string(),
        })
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use weir_pipeline::deliver::{Deliver, Language, When};

    use super::text;

    #[test]
    fn people_read_what_leaves_and_where_to() {
        let deliver = |to: &str, artifacts: &[&str], when, fallback: Option<&str>| Deliver {
            to: to.parse().expect("a name"),
            artifacts: artifacts.iter().map(ToString::to_string).collect(),
            recipients: Vec::new(),
            subject: None,
            when,
            fallback: fallback.map(|name| name.parse().expect("a name")),
            language: Language::default(),
        };
        let mail = Deliver {
            recipients: vec!["ada@example.com".to_owned()],
            ..deliver("sales-mail", &["share.html", "share.xlsx"], When::Succeeded, Some("chat"))
        };
        insta::assert_snapshot!(text(&[mail, deliver("ops", &[], When::Failed, None)]), @r"
        deliveries
          sales-mail  succeeded: share.html, share.xlsx, to ada@example.com, else by chat
          ops         failed: all artifacts
        ");
        assert_eq!(text(&[]), "");
    }
}
