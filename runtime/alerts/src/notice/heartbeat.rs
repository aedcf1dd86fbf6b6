//! That the server is there.

use chrono::{DateTime, Utc};
use weir_delivery::{Fact, Link, Message};
use weir_pipeline::alert::Notice;
use weir_store::Vitals;
use weir_types::HumanDuration;

use super::digest::clock;
use crate::Station;
use crate::words::Words;

/// Makes the message: short, since it comes often and is read when it does not.
pub(super) fn message(notice: &Notice, station: &Station, vitals: &Vitals, now: DateTime<Utc>) -> Message {
    let (words, zone) = (Words(notice.language), notice.schedule.zone);
    let up = u64::try_from((now - station.since).num_seconds()).unwrap_or_default();
    let up = format!("{} ({})", clock(station.since, zone), HumanDuration::seconds(up));
    let last_success = vitals.last_success.map_or_else(|| words.never().to_owned(), |at| clock(at, zone));
    Message {
        title: words.alive(&station.server),
        facts: vec![
            Fact::new(words.server(), station.server.as_str()),
            Fact::new(words.version(), env!("CARGO_PKG_VERSION")),
            Fact::new(words.up_since(), up),
            Fact::new(words.running(), vitals.running.to_string()),
            Fact::new(words.waiting(), vitals.waiting.to_string()),
            Fact::new(words.last_success(), last_success),
            Fact::new(words.open_incidents(), vitals.open_incidents.to_string()),
        ],
        links: vec![Link::new(words.open_weir(), station.link(""))],
        language: notice.language,
        ..Message::default()
    }
}

#[cfg(test)]
mod tests {
    use weir_diagnostics::Source;
    use weir_pipeline::alert::AlertRules;
    use weir_store::Vitals;

    use super::message;
    use crate::Station;

    #[test]
    fn a_heartbeat_says_who_is_there_and_how_it_goes() {
        let at = |text: &str| text.parse().expect("a moment");
        let station = Station {
            server: "weir-1".to_owned(),
            address: "http://weir.example/".to_owned(),
            since: at("2026-11-22T08:00:00Z"),
        };
        let vitals =
            Vitals { running: 2, waiting: 1, last_success: Some(at("2026-11-22T09:00:00Z")), open_incidents: 3 };
        let version = env!("CARGO_PKG_VERSION");
        let up = "2026-11-22 17:00 Asia/Seoul (1h30m)";
        for (language, vitals, title, last_success) in [
            ("en", vitals, "weir-1 is alive", "2026-11-22 18:00 Asia/Seoul"),
            ("ko", Vitals { last_success: None, ..vitals }, "weir-1 정상 동작 중", "없음"),
        ] {
            let text = format!(
                "pulse: {{ send: heartbeat, schedule: {{ every: 1h, zone: Asia/Seoul }}, to: ops, language: {language} }}"
            );
            let rules = AlertRules::parse(&Source::new("alerts.yaml", text)).expect("a notice");
            let notice = rules.notices().next().expect("a notice");
            let message = message(notice, &station, &vitals, at("2026-11-22T09:30:00Z"));
            assert_eq!((message.title.as_str(), message.text.as_str()), (title, ""));
            let facts: Vec<_> = message.facts.iter().map(|fact| fact.value.as_str()).collect();
            assert_eq!(facts, ["weir-1", version, up, "2", "1", last_success, "3"]);
            assert_eq!(message.links[0].url, "http://weir.example/");
        }
    }
}
