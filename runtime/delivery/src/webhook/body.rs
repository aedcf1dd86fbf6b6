//! What an endpoint gets.

use serde_json::{Value, json};
use weir_connections::ChannelSettings;
use weir_pipeline::deliver::Template;

use crate::{Outgoing, Undelivered};

const JSON: &str = "application/json";

/// Returns the message as JSON: all of it, since there is no limit that would hold for every endpoint. `delivery` is what tells it from
/// others.
pub fn body(outgoing: &Outgoing) -> Value {
    let message = &outgoing.message;
    let attachment =
        |one: &crate::Attachment| json!({ "name": one.name, "media_type": one.media_type, "size": one.size });
    json!({
        "delivery": outgoing.id(),
        "at": outgoing.at.to_rfc3339(),
        "title": message.title,
        "severity": message.severity,
        "text": message.text,
        "facts": message.facts,
        "tables": message.tables,
        "links": message.links,
        "attachments": message.attachments.iter().map(attachment).collect::<Vec<_>>(),
    })
}

/// Returns the type and the text of what is sent: by the connection's template, if it has one.
///
/// # Errors
/// When the template cannot be filled in, or what comes of it is not the JSON that it says it is.
pub(super) fn filled(settings: &ChannelSettings, outgoing: &Outgoing) -> Result<(String, String), Undelivered> {
    let content_type = settings.option("content_type").unwrap_or(JSON).to_owned();
    let body = body(outgoing);
    let Some(template) = settings.option("template") else { return Ok((JSON.to_owned(), body.to_string())) };
    let wrong = |why: String| {
        Undelivered::lasting(format!("the template of connection `{}` does not work: {why}", settings.name))
            .hint("write values of JSON as `{{ message.title | tojson }}`")
    };
    let text = Template::parse(template, &["message"])
        .and_then(|template| template.fill(&json!({ "message": body })))
        .map_err(|error| wrong(error.to_string()))?;
    if content_type.starts_with(JSON)
        && let Err(error) = serde_json::from_str::<Value>(&text)
    {
        return Err(wrong(format!("what comes of it is not JSON: {error}")));
    }
    Ok((content_type, text))
}
