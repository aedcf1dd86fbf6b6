//! A notice, as written.

use weir_types::AlertName;

use super::Told;
use crate::alert::{Notice, NoticeKind};
use crate::read::{Fields, Reader};
use crate::written;
use crate::yaml::Spanned;

/// What makes no sense in a notice, and why.
const OF_RULES: [(&str, &str); 4] = [
    ("severity", "how bad it is shows in what it tells"),
    ("group", "what it tells is together already"),
    ("resolved", "nothing is over when it is sent"),
    ("quiet", "its schedule says when it is sent"),
];

/// Reads a notice; what it has in common with a rule was read before.
pub(super) fn notice(reader: &mut Reader, name: AlertName, fields: &Fields<'_>, told: Told) -> Option<Notice> {
    for (key, why) in OF_RULES {
        if let Some(entry) = fields.get(key) {
            let message = format!("`{key}` of {} is for rules, and `send` makes it a notice", fields.owner);
            reader.push(reader.error(entry.key.span, message).hint(format!("leave it out: {why}")));
        }
    }
    if fields.get("schedule").is_none() {
        reader.missing(fields, "schedule", "{ cron: \"0 8 * * *\", zone: Asia/Seoul }");
    }
    let kind: Option<Spanned<NoticeKind>> = reader.parsed(fields, "send", "`digest` or `heartbeat`");
    let schedule = schedule(reader, fields);
    let kind = kind?.value;
    refuse_selection_of_server(reader, fields, kind);
    Some(Notice {
        name,
        kind,
        schedule: schedule?,
        of: told.of,
        to: told.to,
        fallback: told.fallback,
        language: told.language,
    })
}

fn schedule(reader: &mut Reader, fields: &Fields<'_>) -> Option<weir_schedule::Schedule> {
    let written = written::Schedule::read(reader, fields)?;
    let map = fields.get("schedule").and_then(|entry| entry.value.as_map());
    for key in ["catch_up", "deadline"] {
        if let Some(entry) = map.and_then(|map| map.get(key)) {
            let message = format!("`{key}` in `schedule` of {} is about runs, and a notice has none", fields.owner);
            let hint = "leave it out: a digest that is overdue is sent once, a heartbeat never".to_owned();
            reader.push(reader.error(entry.key.span, message).hint(hint));
        }
    }
    if let Some(never) = written.never_due() {
        reader.push(reader.error(never.span, never.value));
        return None;
    }
    written.meant()
}

/// A heartbeat says that the server is there, whatever its pipelines do.
fn refuse_selection_of_server(reader: &mut Reader, fields: &Fields<'_>, kind: NoticeKind) {
    let selecting = ["pipelines", "tags", "owners"].into_iter().filter_map(|key| fields.get(key));
    for entry in selecting.filter(|_| kind == NoticeKind::Heartbeat) {
        let message = format!("`{}` of {} chooses pipelines, and a heartbeat is the server's", entry.key, fields.owner);
        reader.push(reader.error(entry.key.span, message));
    }
}
