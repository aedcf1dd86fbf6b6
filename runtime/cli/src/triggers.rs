//! What starts a pipeline, and when it will next.

use std::fmt::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use weir_pipeline::trigger::{Cause, Clock, Trigger};

/// How many of the next moments are shown: a working week of a daily schedule.
const SHOWN: usize = 5;

/// Returns the triggers as a person reads them; empty without any.
pub(crate) fn text(triggers: &[Trigger], now: DateTime<Utc>) -> String {
    let mut text = String::new();
    let width = triggers.iter().map(|trigger| trigger.name.as_str().len()).max().unwrap_or(0);
    for trigger in triggers {
        let disabled = if trigger.enabled { "" } else { ", disabled" };
        let _ = writeln!(text, "  {:width$}  {}{disabled}", trigger.name, trigger.cause);
        let Cause::Schedule(clock) = &trigger.cause else { continue };
        let indent = " ".repeat(width + 4);
        let next = next(clock, now).map(|due| due.format("%a %Y-%m-%d %H:%M:%S %:z").to_string());
        let next: Vec<_> = next.map(|due| due.replacen(":00 ", " ", 1)).collect();
        let _ = match next.join(&format!("\n{indent}     ")) {
            none if none.is_empty() => writeln!(text, "{indent}never again: all its moments have passed"),
            next => writeln!(text, "{indent}next {next}"),
        };
    }
    if text.is_empty() { text } else { format!("triggers\n{text}") }
}

/// Returns the triggers as a program reads them.
pub(crate) fn json(triggers: &[Trigger], now: DateTime<Utc>) -> Value {
    let triggers = triggers.iter().map(|trigger| {
        let mut shown = json!({
            "name": trigger.name,
            "kind": trigger.cause.kind(),
            "enabled": trigger.enabled,
            "when": trigger.cause.to_string(),
        });
        if let Cause::Schedule(clock) = &trigger.cause {
            let next = next(clock, now).map(|due| due.to_rfc3339_opts(SecondsFormat::Secs, false));
            shown["zone"] = json!(clock.schedule.zone.to_string());
            shown["next"] = json!(next.collect::<Vec<_>>());
        }
        shown
    });
    triggers.collect()
}

fn next(clock: &Clock, now: DateTime<Utc>) -> impl Iterator<Item = DateTime<chrono::FixedOffset>> {
    let zone = clock.schedule.zone.get();
    clock.schedule.due_after(now).take(SHOWN).map(move |due| due.with_timezone(&zone).fixed_offset())
}

#[cfg(test)]
mod tests {
    use weir_pipeline::trigger::{Cause, Clock, Trigger};
    use weir_schedule::{CatchUp, Rule, Schedule};

    use super::{json, text};

    fn schedules() -> Vec<Trigger> {
        let rules = [
            ("morning", Rule::Cron("30 8 * * mon-fri".parse().expect("an expression")), true),
            ("once", Rule::At(vec!["2026-01-01 09:00".parse().expect("a moment")]), false),
        ];
        let trigger = |(name, rule, enabled): (&str, Rule, bool)| Trigger {
            name: name.parse().expect("a name"),
            cause: Cause::Schedule(Box::new(Clock {
                schedule: Schedule::new(rule, "Asia/Seoul".parse().expect("a zone")),
                catch_up: CatchUp::default(),
                deadline: None,
            })),
            parameters: Default::default(),
            enabled,
        };
        rules.into_iter().map(trigger).collect()
    }

    #[test]
    fn people_read_the_next_moments_in_the_schedules_zone() {
        let now = "2026-01-29T23:30:00Z".parse().expect("a moment");
        insta::assert_snapshot!(text(&schedules(), now), @r"
        triggers
          morning  30 8 * * mon-fri, Asia/Seoul
                   next Mon 2026-02-02 08:30 +09:00
                        Tue 2026-02-03 08:30 +09:00
                        Wed 2026-02-04 08:30 +09:00
                        Thu 2026-02-05 08:30 +09:00
                        Fri 2026-02-06 08:30 +09:00
          once     at 2026-01-01 09:00, Asia/Seoul, disabled
                   never again: all its moments have passed
        ");
        assert_eq!(text(&[], now), "");
    }

    #[test]
    fn programs_read_them_with_their_offset() {
        let now = "2026-01-29T23:29:59Z".parse().expect("a moment");
        let shown = json(&schedules(), now);
        assert_eq!(shown[0]["next"][0], "2026-01-30T08:30:00+09:00");
        assert_eq!((&shown[0]["kind"], &shown[0]["zone"]), (&"schedule".into(), &"Asia/Seoul".into()));
        assert_eq!(shown[1]["next"].as_array().map(Vec::len), Some(0));
    }
}
