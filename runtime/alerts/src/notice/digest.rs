//! What has happened in a time, on one page.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use weir_delivery::{Fact, Link, Message, Severity, Table};
use weir_pipeline::alert::{Notice, Selector};
use weir_schedule::Zone;
use weir_store::{Period, PipelineActivity, Store, StoreError};
use weir_types::{HumanDuration, PipelineName};

use crate::words::Words;
use crate::{Known, Station};

/// The most rows of a table: what people read over a cup of coffee.
const ROWS: usize = 20;

/// The most failures with a link of their own beside the table: Teams shows six buttons, and one leads to the page.
const LINKS: usize = 5;

/// What has happened in a time.
pub(super) struct Digest {
    period: Period,
    pipelines: BTreeMap<PipelineName, PipelineActivity>,
    open_incidents: usize,
    given_up: u64,
}

impl Digest {
    /// Counts what the pipelines did that a notice chooses.
    pub(super) async fn count(
        store: &Store,
        known: &Known,
        notice: &Notice,
        period: Period,
    ) -> Result<Self, StoreError> {
        let of = &notice.of;
        let mut pipelines = store.activity(period).await?;
        pipelines.retain(|name, _| known.takes(of, name));
        let is_about_all = *of == Selector::default();
        // What is about no pipeline belongs to those who look at all of them.
        let elsewhere = if is_about_all { store.given_up_elsewhere(period).await? } else { 0 };
        let open = store.open_incidents().await?;
        let is_chosen = |subject: &str| is_about_all || subject.parse().is_ok_and(|name| known.takes(of, &name));
        Ok(Self {
            period,
            given_up: elsewhere + pipelines.values().map(|one| one.given_up).sum::<u64>(),
            open_incidents: open.iter().filter(|incident| is_chosen(&incident.content.subject)).count(),
            pipelines,
        })
    }

    /// Makes the message.
    pub(super) fn message(&self, notice: &Notice, station: &Station) -> Message {
        let (words, zone) = (Words(notice.language), notice.schedule.zone);
        let (runs, failed, late) = (self.sum(|one| one.runs), self.sum(|one| one.failed), self.sum(|one| one.late));
        Message {
            title: words.digest(&span(self.period, zone), runs, failed, late),
            severity: match (runs, failed + late) {
                (0, 0) => Severity::Info,
                (_, 0) => Severity::Success,
                _ => Severity::Warning,
            },
            text: if runs == 0 { words.nothing_ran().to_owned() } else { String::new() },
            facts: self.facts(notice),
            tables: [self.runs(words), self.failures(words, station), self.written(words)]
                .into_iter()
                .filter(|table| !table.rows.is_empty())
                .collect(),
            links: self.links(words, station),
            language: notice.language,
            ..Message::default()
        }
    }

    fn sum(&self, of: impl Fn(&PipelineActivity) -> u64) -> u64 {
        self.pipelines.values().map(of).sum()
    }

    fn facts(&self, notice: &Notice) -> Vec<Fact> {
        let (words, zone) = (Words(notice.language), notice.schedule.zone);
        let period = format!("{} – {}", clock(self.period.since, zone), clock(self.period.until, zone));
        let count = |label: &str, count: u64| Fact::new(label, count.to_string());
        vec![
            Fact::new(words.notice(), notice.name.as_str()),
            Fact::new(words.period(), period),
            count(words.runs(), self.sum(|one| one.runs)),
            count(words.succeeded(), self.sum(|one| one.succeeded)),
            count(words.failed(), self.sum(|one| one.failed)),
            count(words.late(), self.sum(|one| one.late)),
            count(words.rows_written(), self.sum(rows_written)),
            count(words.rows_rejected(), self.sum(|one| one.rejected)),
            Fact::new(words.open_incidents(), self.open_incidents.to_string()),
            count(words.given_up(), self.given_up),
        ]
    }

    /// Those with the most to look at come first.
    fn runs(&self, words: Words) -> Table {
        let mut pipelines: Vec<_> = self.pipelines.iter().filter(|(_, one)| one.runs + one.late > 0).collect();
        pipelines.sort_by_key(|(_, one)| Reverse((one.failed, one.late, one.runs)));
        let row = |(name, one): &(&PipelineName, &PipelineActivity)| {
            vec![
                name.to_string(),
                one.runs.to_string(),
                one.failed.to_string(),
                one.late.to_string(),
                rows_written(one).to_string(),
                if one.runs == 0 { String::new() } else { took(one.longest) },
            ]
        };
        let columns = [words.pipeline(), words.runs(), words.failed(), words.late(), words.rows_written()];
        let columns = columns.into_iter().chain([words.longest()]);
        table(words.runs_by_pipeline(), columns, pipelines.iter().map(row))
    }

    fn failures(&self, words: Words, station: &Station) -> Table {
        let row = |(name, run, why): (&PipelineName, String, &str)| {
            vec![name.to_string(), why.to_owned(), station.link(format_args!("runs/{run}"))]
        };
        let columns = [words.pipeline(), words.why(), words.run()];
        table(words.failures(), columns, self.last_failures().into_iter().map(row))
    }

    fn written(&self, words: Words) -> Table {
        let of_pipeline = |(name, one): (&PipelineName, &PipelineActivity)| {
            one.written.iter().map(|(node, rows)| (name.clone(), node.clone(), *rows)).collect::<Vec<_>>()
        };
        let mut written: Vec<_> =
            self.pipelines.iter().flat_map(of_pipeline).filter(|(_, _, rows)| *rows > 0).collect();
        written.sort_by_key(|(_, _, rows)| Reverse(*rows));
        let row =
            |(name, node, rows): (PipelineName, _, u64)| vec![name.to_string(), format!("{node}"), rows.to_string()];
        let columns = [words.pipeline(), words.node(), words.rows_written()];
        table(words.most_written(), columns, written.into_iter().map(row))
    }

    fn links(&self, words: Words, station: &Station) -> Vec<Link> {
        let failures = self.last_failures().into_iter().take(LINKS);
        let failures = failures.map(|(name, run, _)| {
            Link::new(format!("{name}: {}", words.open_run()), station.link(format_args!("runs/{run}")))
        });
        std::iter::once(Link::new(words.open_weir(), station.link(""))).chain(failures).collect()
    }

    /// Returns the last run that failed of each pipeline, the newest first, and why.
    fn last_failures(&self) -> Vec<(&PipelineName, String, &str)> {
        let mut failures = Vec::new();
        for (name, one) in &self.pipelines {
            let Some((run, why)) = &one.last_failed else { continue };
            let why = why.as_ref().and_then(|why| why.get("message")).and_then(Value::as_str);
            failures.push((name, run.to_string(), why.unwrap_or_default()));
        }
        // Ids of runs sort by time.
        failures.sort_by(|(_, one, _), (_, other, _)| other.cmp(one));
        failures
    }
}

fn rows_written(one: &PipelineActivity) -> u64 {
    one.written.values().sum()
}

/// Makes a table of the first rows.
fn table<'c>(
    title: &str,
    columns: impl IntoIterator<Item = &'c str>,
    mut rows: impl Iterator<Item = Vec<String>>,
) -> Table {
    Table {
        title: title.to_owned(),
        columns: columns.into_iter().map(str::to_owned).collect(),
        rows: rows.by_ref().take(ROWS).collect(),
        more: rows.count(),
    }
}

/// Returns a moment by the clocks of a zone.
pub(super) fn clock(moment: DateTime<Utc>, zone: Zone) -> String {
    format!("{} {zone}", moment.with_timezone(&zone.get()).format("%Y-%m-%d %H:%M"))
}

/// Names a time shortly: by its first day where it is about as long as one, by its hours where it is shorter.
fn span(period: Period, zone: Zone) -> String {
    let local = |moment: DateTime<Utc>, format: &str| moment.with_timezone(&zone.get()).format(format).to_string();
    let Period { since, until } = period;
    match (until - since).num_hours() {
        ..23 => format!("{}–{}", local(since, "%Y-%m-%d %H:%M"), local(until, "%H:%M")),
        // Clocks change twice a year.
        23..=25 => local(since, "%Y-%m-%d"),
        _ => format!("{} – {}", local(since, "%Y-%m-%d"), local(until, "%Y-%m-%d")),
    }
}

fn took(time: TimeDelta) -> String {
    let time = time.to_std().unwrap_or_default();
    let is_short = time.as_secs() == 0;
    HumanDuration::from(if is_short { time } else { std::time::Duration::from_secs(time.as_secs()) }).to_string()
}

#[cfg(test)]
mod tests;
