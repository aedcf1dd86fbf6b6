//! `alerts.yaml`.

use weir_diagnostics::{Diagnostics, Source, Span, one_of};
use weir_schedule::{TimeOfDay, Zone};
use weir_types::{AlertName, ByteSize, ConnectionName, HumanDuration};

use super::{AlertCause, AlertRule, AlertRules, QuietHours, Selector, Severity};
use crate::policy::RejectLimit;
use crate::read::{Fields, Reader};
use crate::written::volume;
use crate::yaml::{self, Entry, Spanned};

const KEYS: [&str; 11] =
    ["when", "pipelines", "tags", "owners", "severity", "to", "fallback", "quiet", "group", "resolved", "language"];

/// Reads a file of rules.
pub(super) fn parse(source: &Source) -> Result<AlertRules, Diagnostics> {
    let mut reader = Reader::new(source);
    let Some(root) = yaml::load(source, &mut reader.diagnostics) else { return Err(reader.diagnostics) };
    let mut rules = AlertRules::default();
    match root.as_map() {
        None if root.is_null() => {}
        None => {
            let message = format!("a file of alerts must be a map from names to rules, not {}", root.describe());
            let hint = "such as `failures: { when: failed, to: ops }`".to_owned();
            let diagnostic = reader.error(Span::new(1, 1, 0), message).hint(hint);
            reader.push(diagnostic);
        }
        Some(map) => {
            for entry in &map.entries {
                let rule = rule(&mut reader, entry);
                rules.by_name.extend(rule.map(|rule| (rule.name.clone(), rule)));
            }
        }
    }
    reader.diagnostics.into_result(rules).map(|(rules, _)| rules)
}

fn rule(reader: &mut Reader, entry: &Entry) -> Option<AlertRule> {
    let name: Spanned<AlertName> = reader.parse(entry.key.clone())?;
    let fields = reader.fields(&entry.value, format!("alert `{name}`"), entry.key.span, &KEYS)?;
    let cause = cause(reader, &fields);
    let to: Vec<Spanned<ConnectionName>> = parsed_all(reader, &fields, "to");
    if fields.get("to").is_none() {
        reader.missing(&fields, "to", "ops");
    }
    let of = Selector {
        pipelines: patterns(reader, &fields),
        tags: texts(reader, &fields, "tags"),
        owners: texts(reader, &fields, "owners"),
    };
    let severity: Option<Spanned<Severity>> = reader.parsed(&fields, "severity", "`info`, `warning` or `error`");
    let group: Option<Spanned<HumanDuration>> = reader.parsed(&fields, "group", "a duration such as `5m`");
    let resolved = reader.boolean(&fields, "resolved");
    let fallback = reader.parsed(&fields, "fallback", "the name of a connection");
    let quiet = quiet(reader, &fields);
    let language = reader.parsed(&fields, "language", "`en` or `ko`");
    let cause = cause?;
    refuse_selection_of_server(reader, &fields, &cause);
    Some(AlertRule {
        name: name.value,
        cause,
        of,
        severity: severity.map(|severity| severity.value).unwrap_or_default(),
        to: to.into_iter().map(|to| to.value).collect(),
        fallback: fallback.map(|fallback: Spanned<ConnectionName>| fallback.value),
        quiet,
        group: group.map(|group| group.value).unwrap_or_default(),
        resolved: resolved.is_none_or(|resolved| resolved.value),
        language: language.map(|language| language.value).unwrap_or_default(),
    })
}

/// Reads `when: failed`, or `when: { rejects: 1% }`.
fn cause(reader: &mut Reader, fields: &Fields<'_>) -> Option<AlertCause> {
    let Some(entry) = fields.get("when") else {
        reader.missing(fields, "when", "failed");
        return None;
    };
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
    causes.extend(volume(reader, &inner, "rows", &["min", "max", "usual", "of"]).map(AlertCause::Rows));
    causes.extend(rejects.map(|limit| AlertCause::Rejects(limit.value)));
    causes.extend(stale.map(|time| AlertCause::Stale(time.value)));
    causes.extend(disk.map(|free| AlertCause::Disk(free.value)));
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

/// The disk belongs to no pipeline.
fn refuse_selection_of_server(reader: &mut Reader, fields: &Fields<'_>, cause: &AlertCause) {
    let selecting = ["pipelines", "tags", "owners"].into_iter().filter_map(|key| fields.get(key));
    for entry in selecting.filter(|_| cause.is_of_server()) {
        let message = format!("`{}` of {} chooses pipelines, and the disk is the server's", entry.key, fields.owner);
        reader.push(reader.error(entry.key.span, message));
    }
}

fn patterns(reader: &mut Reader, fields: &Fields<'_>) -> Vec<String> {
    let patterns = reader.texts(fields, "pipelines").unwrap_or_default();
    for pattern in &patterns {
        if let Err(error) = globset::Glob::new(pattern) {
            let message = format!("`{pattern}` is not a pattern of names: {}", error.kind());
            reader.push(reader.error(pattern.span, message));
        }
    }
    patterns.into_iter().map(|pattern| pattern.value).collect()
}

fn texts(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Vec<String> {
    reader.texts(fields, key).unwrap_or_default().into_iter().map(|text| text.value).collect()
}

fn parsed_all(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Vec<Spanned<ConnectionName>> {
    let texts = reader.texts(fields, key).unwrap_or_default();
    texts.into_iter().filter_map(|text| reader.parse(text)).collect()
}
