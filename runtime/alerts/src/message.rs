//! Messages about incidents.

use weir_delivery::{Fact, Link, Message, Severity, Table};
use weir_pipeline::alert::{self, AlertCause, AlertRule};
use weir_store::NewIncident;

use crate::Station;
use crate::words::Words;

/// Makes the message about something that is wrong. `owner` is who it belongs to.
pub(crate) fn wrong(rule: &AlertRule, incident: &NewIncident, owner: Option<&str>, station: &Station) -> Message {
    let words = Words(rule.language);
    Message {
        title: format!("{}: {}", incident.subject, words.cause(&rule.cause)),
        severity: match rule.severity {
            alert::Severity::Info => Severity::Info,
            alert::Severity::Warning => Severity::Warning,
            alert::Severity::Error => Severity::Error,
        },
        text: incident.why.clone(),
        facts: facts(rule, owner),
        links: links(rule, incident, station),
        language: rule.language,
        ..Message::default()
    }
}

/// Makes the message that it is over.
pub(crate) fn over(rule: &AlertRule, incident: &NewIncident, owner: Option<&str>, station: &Station) -> Message {
    let words = Words(rule.language);
    Message {
        title: format!("{}: {} – {}", incident.subject, words.cause(&rule.cause), words.over()),
        severity: Severity::Success,
        facts: facts(rule, owner),
        links: links(rule, incident, station),
        language: rule.language,
        ..Message::default()
    }
}

/// Puts a message into another one of the same rule that has not gone out yet.
pub(crate) fn together(rule: &AlertRule, waiting: Message, new: Message) -> Message {
    let words = Words(rule.language);
    let row = |message: &Message| vec![message.title.clone(), message.text.clone()];
    let mut table = match waiting.tables.first() {
        Some(table) => table.clone(),
        None => Table {
            columns: vec![words.what().to_owned(), words.why().to_owned()],
            rows: vec![row(&waiting)],
            ..Table::default()
        },
    };
    table.rows.push(row(&new));
    Message {
        title: words.several(table.rows.len(), rule.name.as_str()),
        // What is over is not worse than what is wrong.
        severity: if waiting.severity == Severity::Success { new.severity } else { waiting.severity },
        text: String::new(),
        tables: vec![table],
        links: waiting.links.into_iter().chain(new.links).collect(),
        ..waiting
    }
}

/// Returns what a rule would tell of a run that does not exist, to be looked at before the rule holds.
pub fn example(rule: &AlertRule, station: &Station) -> Message {
    let subject = match rule.cause {
        AlertCause::Disk(_) => station.server.clone(),
        // Of a channel that takes nothing another one tells.
        AlertCause::Undelivered(_) => "channel".to_owned(),
        _ => pattern(rule),
    };
    let incident = NewIncident {
        rule: rule.name.clone(),
        about: subject.clone(),
        subject,
        severity: rule.severity.to_string(),
        why: rule.cause.to_string(),
        run: None,
    };
    wrong(rule, &incident, rule.of.owners.first().map(String::as_str), station)
}

/// Returns a name that the rule is about.
fn pattern(rule: &AlertRule) -> String {
    rule.of.pipelines.first().map_or_else(|| "pipeline".to_owned(), |pattern| pattern.replace('*', "example"))
}

fn facts(rule: &AlertRule, owner: Option<&str>) -> Vec<Fact> {
    let words = Words(rule.language);
    let mut facts =
        vec![Fact::new(words.rule(), rule.name.as_str()), Fact::new(words.how_bad(), words.severity(rule.severity))];
    facts.extend(owner.map(|owner| Fact::new(words.owner(), owner)));
    facts
}

fn links(rule: &AlertRule, incident: &NewIncident, station: &Station) -> Vec<Link> {
    let words = Words(rule.language);
    match incident.run {
        _ if rule.cause.is_of_server() => Vec::new(),
        Some(run) => vec![Link::new(words.open_run(), station.link(format_args!("runs/{run}")))],
        None => {
            vec![Link::new(words.open_pipeline(), station.link(format_args!("pipelines/{}", incident.subject)))]
        }
    }
}

#[cfg(test)]
mod tests {
    use weir_delivery::Severity;
    use weir_diagnostics::Source;
    use weir_pipeline::alert::{AlertRule, AlertRules};
    use weir_store::NewIncident;

    use super::{example, over, together, wrong};
    use crate::Station;

    fn station(address: &str) -> Station {
        Station { server: "weir-1".to_owned(), address: address.to_owned(), since: chrono::DateTime::UNIX_EPOCH }
    }

    fn rule(more: &str) -> AlertRule {
        let text = format!("failures: {{ when: failed, to: ops, severity: error, pipelines: sales-* {more} }}");
        AlertRules::parse(&Source::new("alerts.yaml", text)).expect("a rule").iter().next().expect("a rule").clone()
    }

    fn incident(subject: &str) -> NewIncident {
        NewIncident {
            rule: "failures".parse().expect("a name"),
            subject: subject.to_owned(),
            about: "a run".to_owned(),
            severity: "error".to_owned(),
            why: format!("{subject} is broken"),
            run: None,
        }
    }

    #[test]
    fn messages_say_what_is_wrong_with_what_and_lead_there() {
        let message = wrong(&rule(""), &incident("sales"), Some("data"), &station("http://weir.example/"));
        assert_eq!((message.title.as_str(), message.text.as_str()), ("sales: the run failed", "sales is broken"));
        assert_eq!(message.links[0].url, "http://weir.example/pipelines/sales");
        let facts: Vec<_> = message.facts.iter().map(|fact| fact.value.as_str()).collect();
        assert_eq!(facts, ["failures", "error", "data"]);
        let korean = over(&rule(", language: ko"), &incident("sales"), None, &station(""));
        assert_eq!((korean.title.as_str(), korean.severity), ("sales: 실행 실패 – 해결됨", Severity::Success));
        assert_eq!(example(&rule(""), &station("")).title, "sales-example: the run failed");
    }

    #[test]
    fn what_waits_for_each_other_becomes_one_table() {
        let rule = rule("");
        let of = |subject: &str| wrong(&rule, &incident(subject), None, &station(""));
        let two = together(&rule, of("sales"), of("stock"));
        let three = together(&rule, two, over(&rule, &incident("sales"), None, &station("")));
        assert_eq!((three.title.as_str(), three.severity), ("failures: 3 incidents", Severity::Error));
        let first: Vec<_> = three.tables[0].rows.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(first, ["sales: the run failed", "stock: the run failed", "sales: the run failed – over"]);
        assert_eq!(three.links.len(), 3);
    }
}
