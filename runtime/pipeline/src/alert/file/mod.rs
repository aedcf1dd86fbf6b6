//! `alerts.yaml`.

mod notice;
mod rule;

use weir_diagnostics::{Diagnostics, Source, Span};
use weir_types::{AlertName, ConnectionName};

use super::{AlertRules, Selector};
use crate::deliver::Language;
use crate::read::{Fields, Reader};
use crate::yaml::{self, Entry, Spanned};

const KEYS: [&str; 13] = [
    "when",
    "send",
    "schedule",
    "pipelines",
    "tags",
    "owners",
    "severity",
    "to",
    "fallback",
    "quiet",
    "group",
    "resolved",
    "language",
];

/// What rules and notices have in common: which pipelines they are about, and who is told how.
struct Told {
    of: Selector,
    to: Vec<ConnectionName>,
    fallback: Option<ConnectionName>,
    language: Language,
}

/// Reads a file of rules and notices.
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
                alert(&mut reader, entry, &mut rules);
            }
        }
    }
    reader.diagnostics.into_result(rules).map(|(rules, _)| rules)
}

/// Reads a rule or a notice, by what it says that it is.
fn alert(reader: &mut Reader, entry: &Entry, rules: &mut AlertRules) -> Option<()> {
    let name: AlertName = reader.parse(entry.key.clone())?.value;
    let fields = reader.fields(&entry.value, format!("alert `{name}`"), entry.key.span, &KEYS)?;
    let told = told(reader, &fields);
    match (fields.get("when"), fields.get("send")) {
        (Some(_), None) => {
            let rule = rule::rule(reader, name, &fields, told)?;
            rules.by_name.insert(rule.name.clone(), rule);
        }
        (None, Some(_)) => {
            let notice = notice::notice(reader, name, &fields, told)?;
            rules.notices.insert(notice.name.clone(), notice);
        }
        (None, None) => reader.missing_one_of(&fields, "what it tells", &["when", "send"], "when: failed"),
        (Some(_), Some(send)) => {
            let message = format!("{} has both `when` and `send`", fields.owner);
            let hint = "a rule tells when something happens, a notice by its schedule: make two of it".to_owned();
            reader.push(reader.error(send.key.span, message).hint(hint));
        }
    }
    Some(())
}

fn told(reader: &mut Reader, fields: &Fields<'_>) -> Told {
    let to = parsed_all(reader, fields, "to");
    if fields.get("to").is_none() {
        reader.missing(fields, "to", "ops");
    }
    let fallback: Option<Spanned<ConnectionName>> = reader.parsed(fields, "fallback", "the name of a connection");
    let language: Option<Spanned<Language>> = reader.parsed(fields, "language", "`en` or `ko`");
    Told {
        of: Selector {
            pipelines: patterns(reader, fields),
            tags: texts(reader, fields, "tags"),
            owners: texts(reader, fields, "owners"),
        },
        to: to.into_iter().map(|to: Spanned<ConnectionName>| to.value).collect(),
        fallback: fallback.map(|fallback| fallback.value),
        language: language.map(|language| language.value).unwrap_or_default(),
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
