//! Reads a split page by page.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use weir_sdk::column::Texts;
use weir_sdk::formats::{self, Decoded};
use weir_sdk::http::Response;
use weir_sdk::prelude::*;

use crate::config::HttpConfig;
use crate::facts;
use crate::incremental::{Cursor, advance};
use crate::pagination::{Facts, Page};
use crate::params::Fill;
use crate::request::{self, may_pass};
use crate::split::{ApiSplit, Task};

/// The longest wait that is worth holding a reader for, before the run's own retries take over.
const LONGEST_WAIT_MS: u64 = 60_000;
/// How long to wait where the server does not say; doubled each time.
const FIRST_WAIT_MS: u64 = 500;

/// Where a reader is: everything before this page has been given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The task that is being read.
    task: usize,
    /// Where its window begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<i64>,
    pub(crate) page: Page,
    /// Records and pages of this page's series, for offsets and totals.
    records: u64,
    pages: u64,
    /// All pages, for the display.
    read: u64,
    /// The greatest value of the cursor column by partition.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) seen: BTreeMap<String, Cursor>,
}

/// A split being read.
#[derive(Debug)]
pub(crate) struct ApiReader {
    config: HttpConfig,
    split: ApiSplit,
    /// Where the last complete run ended, by partition.
    starts: BTreeMap<String, Cursor>,
    place: Place,
    refusals: u32,
    ready: VecDeque<Event>,
}

/// Returns the parameters of cursor or window for a task, and sets what stands for their braces.
pub(crate) fn own_params<'a>(
    config: &'a HttpConfig,
    task: &Task,
    from: Option<i64>,
    start: Option<&Cursor>,
    cursor_type: &str,
    fill: &mut Fill,
) -> Result<Vec<(&'a str, String)>> {
    if let (Some(window), Some(span), Some(from)) = (&config.window, task.span, from) {
        return Ok(window.request(window.at(from, span)?, fill));
    }
    let Some(incremental) = &config.incremental else { return Ok(Vec::new()) };
    let since = incremental.sent(start, cursor_type);
    fill.set("{since}", since.clone().unwrap_or_default());
    Ok(incremental.param.as_deref().zip(since).into_iter().collect())
}

/// Returns whether an answer stands for no records at all.
pub(crate) fn has_no_records(config: &HttpConfig, answer: &Response) -> bool {
    let status = answer.status();
    let is_empty = || answer.header("content-length").as_deref() == Some("0");
    config.empty_statuses.contains(&status) || matches!(status, 204 | 205) || (status == 200 && is_empty())
}

impl ApiReader {
    pub(crate) fn new(config: HttpConfig, split: ApiSplit, starts: BTreeMap<String, Cursor>, place: Place) -> Self {
        Self { config, split, starts, place, refusals: 0, ready: VecDeque::new() }
    }

    fn read_page(&mut self, task: &Task, max_rows: u32) -> Result<Event> {
        let mut fill = task.partition.fill();
        let from = self.place.from.or(task.span.map(|span| span.from));
        let start = self.starts.get(task.partition.key());
        let own = own_params(&self.config, task, from, start, self.cursor_type(), &mut fill)?;
        let asked = self.config.endpoint().ask(&fill, &self.place.page, own);
        let answer = match asked {
            Ok(answer) if has_no_records(&self.config, &answer) => None,
            Ok(answer) => match answer.accepted() {
                Ok(answer) => Some(answer),
                Err(problem) => return self.wait_or(problem),
            },
            Err(problem) => return self.wait_or(problem),
        };
        self.refusals = 0;
        match answer {
            Some(answer) => self.take(task, &fill, &answer, max_rows)?,
            None => self.turn_to(Page::End, task, from)?,
        }
        self.ready.push_back(Event::checkpoint(&self.place)?);
        let progress = Progress { done: self.place.read, total: None, unit: "pages".into() };
        self.ready.push_back(Event::Progress(progress));
        Ok(self.ready.pop_front().unwrap_or(Event::Waiting(0)))
    }

    /// Gives a page's records and finds out which page follows.
    fn take(&mut self, task: &Task, fill: &Fill, answer: &Response, max_rows: u32) -> Result<()> {
        let path = self.config.records.as_deref().map(|path| fill.text(path));
        let decoded = self.decode(answer, path.clone())?;
        let records = count(&decoded);
        self.place.records += records;
        self.place.pages += 1;
        self.place.read += 1;
        let facts = self.facts(fill, answer, records, path.as_deref())?;
        self.give(task, decoded, max_rows as usize)?;
        let next = self.config.pagination.after(&self.place.page, facts)?;
        self.turn_to(next, task, self.place.from.or(task.span.map(|span| span.from)))
    }

    fn cursor_type(&self) -> &str {
        let column = self.config.incremental.as_ref().map(|incremental| incremental.column.as_str());
        let field = self.split.fields.iter().find(|field| Some(field.name.as_str()) == column);
        field.map_or("", |field| field.data_type.as_str())
    }

    /// A short wait is cheaper than going back to the last commit.
    fn wait_or(&mut self, problem: Problem) -> Result<Event> {
        let wait = match problem.kind {
            ProblemKind::RateLimited(Some(wait)) => wait,
            _ => FIRST_WAIT_MS << self.refusals.min(10),
        };
        if !may_pass(&problem) || self.refusals >= self.config.retries || wait > LONGEST_WAIT_MS {
            return Err(problem);
        }
        self.refusals += 1;
        Ok(Event::Waiting(wait))
    }

    fn decode(&self, answer: &Response, records: Option<String>) -> Result<Decoded> {
        let options = self.config.decoding(records, true);
        formats::decode_response(answer, &options, Some(&self.split.fields))
            .map_err(|problem| problem.context(format!("page {}", self.place.pages + 1)))
    }

    fn facts(&self, fill: &Fill, answer: &Response, records: u64, path: Option<&str>) -> Result<Facts> {
        let base = self.config.endpoint().url_of(fill, &self.place.page);
        let last = |pointer: &str| -> Result<Option<Value>> {
            answer.json_at(&format!("{}/{}{pointer}", request::pointer_of(path.unwrap_or_default()), records - 1))
        };
        let facts = facts::gather(&self.config.pagination, answer, &base, records, last)?;
        Ok(facts.so_far(self.place.records, self.place.pages))
    }

    /// Goes to a page; behind the last one to the next window, and behind the last of these to the next task.
    fn turn_to(&mut self, page: Page, task: &Task, from: Option<i64>) -> Result<()> {
        let is_end = page == Page::End;
        self.place.page = page;
        if !is_end {
            return Ok(());
        }
        self.place.page = Page::First;
        (self.place.records, self.place.pages) = (0, 0);
        self.place.from = match (&self.config.window, task.span, from) {
            (Some(window), Some(span), Some(from)) => Some(window.at(from, span)?.to).filter(|to| *to < span.to),
            _ => None,
        };
        if self.place.from.is_none() {
            self.place.task += 1;
        }
        Ok(())
    }

    fn give(&mut self, task: &Task, decoded: Decoded, max_rows: usize) -> Result<()> {
        if let Some(mut rows) = decoded.rows {
            if let Some(incremental) = &self.config.incremental {
                let key = task.partition.key();
                let (start, known) = (self.starts.get(key), self.place.seen.get(key).cloned());
                let (new, seen) = advance(rows, incremental, self.cursor_type(), start, known)?;
                rows = new;
                self.place.seen.extend(seen.map(|seen| (key.to_owned(), seen)));
            }
            let rows = self.with_partition(task, rows)?;
            for start in (0..rows.rows()).step_by(max_rows.max(1)) {
                self.ready.push_back(rows.slice(start, max_rows.min(rows.rows() - start))?.into());
            }
        }
        self.ready.extend(decoded.rejects.map(Event::Rejects));
        Ok(())
    }

    /// Adds what is known of the partition as columns.
    fn with_partition(&self, task: &Task, rows: Batch) -> Result<Batch> {
        let Some(partitions) = &self.config.partitions else { return Ok(rows) };
        let value = partitions.column.iter().map(|_| task.partition.value.as_deref());
        let values = value.chain(task.partition.columns.iter().map(Option::as_deref));
        let column = |(name, value): (&String, Option<&str>)| match value {
            Some(value) => Texts::new(name, std::iter::repeat_n(value, rows.rows())),
            None => Texts::nullable(name, std::iter::repeat_n(None::<&str>, rows.rows())),
        };
        let columns: Vec<_> = partitions.columns().zip(values).map(|pair| column(pair).into()).collect();
        if columns.is_empty() { Ok(rows) } else { rows.with_columns(columns) }
    }
}

fn count(decoded: &Decoded) -> u64 {
    let rows = decoded.rows.as_ref().map_or(0, Batch::rows);
    let rejects = decoded.rejects.as_ref().map_or(0, |rejects| rejects.rows.rows());
    (rows + rejects) as u64
}

impl Reader for ApiReader {
    fn next(&mut self, max_rows: u32) -> Result<Event> {
        if let Some(event) = self.ready.pop_front() {
            return Ok(event);
        }
        match self.split.tasks.get(self.place.task).cloned() {
            Some(task) => self.read_page(&task, max_rows),
            None => Ok(Event::Done),
        }
    }
}
