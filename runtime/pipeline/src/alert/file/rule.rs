//! A rule, as written.

use weir_diagnostics::one_of;
use weir_schedule::{TimeOfDay, Zone};
use weir_types::{AlertName, ByteSize, HumanDuration};

use super::Told;
use crate::alert::{AlertCause, AlertRule, QuietHours, Severity};
use crate::policy::RejectLimit;
use crate::read::{Fields, Reader};
use crate::written::volume;
use crate::yaml::Spanned;

/// Reads a rule; what it has in common with a notice was read before.
pub(super) fn rule(reader: &mut Reader, name: AlertName, fields: &Fields<'_>, told: Told) -> Option<AlertRule> {
    let severity: Option<Spanned<Severity>> = reader.parsed(fields, "severity", "`info`, `warning` or `error`");
    let group: Option<Spanned<HumanDuration>> = reader.parsed(fields, "group", "a duration such as `5m`");
    let resolved = reader.boolean(fields, "resolved");
    let quiet = quiet(reader, fields);
    refuse_schedule(reader, fields);
    let cause = cause(reader, fields)?;
    refuse_selection_of_server(reader, fields, &cause);
    Some(AlertRule {
        name,
        cause,
        of: told.of,
        severity: severity.map(|severity| severity.value).unwrap_or_default(),
        to: told.to,
        fallback: told.fallback,
        quiet,
        group: group.map(|group| group.value).unwrap_or_default(),
        resolved: resolved.is_none_or(|resolved| resolved.value),
        language: told.language,
    })
}

/// Reads `when: failed`, or `when: { rejects: 1% }`.
fn cause(reader: &mut Reader, fields: &Fields<'_>) -> Option<AlertCause> {
    let entry = fields.get("when")?;
    if let Some(word) = entry.value.text() {
        let found = AlertCause::of_word(word.value);
        if found.is_none() {
            let known = AlertCause::WORDS.into_iter().chain(AlertCause::KEYS);
            let message = format!("`{}` is nothing that an alert can be about", word.value);
            let error = reader.error(word.span, message).hint(one_of("one of", known));
            reader.push(error);
        }
        return found;
    }
    let inner =
        reader.fields(&entry.value, format!("`when` of {}", fields.owner), entry.key.span, &AlertCause::KEYS)?;
    let mut causes: Vec<AlertCause> = Vec::new();
    let rejects: Option<Spanned<RejectLimit>> = reader.parsed(&inner, "rejects", "a number of rows or a percentage");
    let stale: Option<Spanned<HumanDuration>> = reader.parsed(&inner, "stale", "a duration such as `26h`");
    let disk: Option<Spanned<ByteSize>> = reader.parsed(&inner, "disk", "a size such as `5GiB`");
    let undelivered: Option<Spanned<HumanDuration>> = reader.parsed(&inner, "undelivered", "a duration such as `15m`");
    causes.extend(volume(reader, &inner, "rows", &["min", "max", "usual", "of"]).map(AlertCause::Rows));
    causes.extend(rejects.map(|limit| AlertCause::Rejects(limit.value)));
    causes.extend(stale.map(|time| AlertCause::Stale(time.value)));
    causes.extend(disk.map(|free| AlertCause::Disk(free.value)));
    causes.extend(undelivered.map(|time| AlertCause::Undelivered(time.value)));
    let given = AlertCause::KEYS.iter().filter(|key| inner.get(key).is_some()).count();
    match (given, causes.pop()) {
        (1, cause) => cause,
        (0, _) => {
            reader.missing_one_of(&inner, "what it is about", &AlertCause::KEYS, "rejects: 1%");
            None
        }
        _ => {
            let message = format!("{} is about several things", fields.owner);
            let error = reader.error(entry.key.span, message).hint("write a rule for each of them".to_owned());
            reader.push(error);
            None
        }
    }
}

/// Reads `quiet: { from: "22:00", until: "07:00", zone: Asia/Seoul }`.
fn quiet(reader: &mut Reader, fields: &Fields<'_>) -> Option<QuietHours> {
    let entry = fields.get("quiet")?;
    let owner = format!("`quiet` of {}", fields.owner);
    let inner = reader.fields(&entry.value, owner, entry.key.span, &["from", "until", "zone"])?;
    for (key, example) in [("from", "\"22:00\""), ("until", "\"07:00\"")] {
        if inner.get(key).is_none() {
            reader.missing(&inner, key, example);
        }
    }
    let from: Option<Spanned<TimeOfDay>> = reader.parsed(&inner, "from", "a time of day such as `22:00`");
    let until: Option<Spanned<TimeOfDay>> = reader.parsed(&inner, "until", "a time of day such as `07:00`");
    let zone: Option<Spanned<Zone>> = reader.parsed(&inner, "zone", "a time zone such as `Asia/Seoul`");
    let (from, until) = (from?, until?);
    if from.value == until.value {
        let message = "quiet hours that end when they begin are none";
        reader.push(reader.error(until.span, message));
        return None;
    }
    Some(QuietHours { from: from.value, until: until.value, zone: zone.map(|zone| zone.value).unwrap_or_default() })
}

/// A rule tells when something happens, whenever that is.
fn refuse_schedule(reader: &mut Reader, fields: &Fields<'_>) {
    if let Some(entry) = fields.get("schedule") {
        let message = format!("`schedule` of {} is for notices, and `when` makes it a rule", fields.owner);
        let hint = "leave it out; or write `send: digest` or `send: heartbeat` in place of `when`".to_owned();
        reader.push(reader.error(entry.key.span, message).hint(hint));
    }
}

/// Neither the disk nor a channel belongs to a pipeline.
fn refuse_selection_of_server(reader: &mut Reader, fields: &Fields<'_>, cause: &AlertCause) {
    let whose = match cause {
        AlertCause::Disk(_) => "the disk is the server's",
        AlertCause::Undelivered(_) => "a channel belongs to none",
        _ => return,
    };
    for entry in ["pipelines", "tags", "owners"].into_iter().filter_map(|key| fields.get(key)) {
        let message = format!("`{}` of {} chooses pipelines, and {whose}", entry.key, fields.owner);
        reader.push(reader.error(entry.key.span, message));
    }
}
