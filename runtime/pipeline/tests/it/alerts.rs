//! A folder per file of alerts.

use weir_diagnostics::{Source, Style};
use weir_pipeline::alert::{AlertRule, AlertRules, Notice};

use crate::support::run_cases;

#[test]
fn files_of_alerts_become_rules_or_all_their_problems() {
    run_cases("alerts", "alerts.yaml", |text| match AlertRules::parse(&Source::new("alerts.yaml", text)) {
        Err(problems) => problems.render(Style::Plain),
        Ok(rules) => rules.iter().map(shown).chain(rules.notices().map(shown_notice)).collect(),
    });
}

fn shown(rule: &AlertRule) -> String {
    let AlertRule { name, cause, of, severity, to, fallback, quiet, group, resolved, language } = rule;
    let quiet = quiet.map(|quiet| format!("{} to {} {}", quiet.from, quiet.until, quiet.zone));
    format!("{name}: {cause}\n  {of:?}\n  {severity} {language} {to:?} {fallback:?} {quiet:?} {group} {resolved}\n")
}

fn shown_notice(notice: &Notice) -> String {
    let Notice { name, kind, schedule, of, to, fallback, language } = notice;
    let holidays = &schedule.holidays;
    format!("{name}: {kind}, {}\n  {of:?}\n  {language} {to:?} {fallback:?} {holidays:?}\n", notice.when())
}
