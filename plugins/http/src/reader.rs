//! Reads a partition page by page.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use weir_sdk::formats::{self, Decoded};
use weir_sdk::http::Response;
use weir_sdk::prelude::*;

use crate::config::HttpConfig;
use crate::incremental::{Cursor, advance};
use crate::pagination::{Facts, Page, Pagination};
use crate::params::fill;
use crate::request;

/// How often one page is asked for while the server says to come back later, before the host's slower retries take over.
const PATIENCE: u32 = 5;
/// The longest wait that is worth holding a run for.
const LONGEST_WAIT_MS: u64 = 60_000;

/// What a reader needs to know: its partition, and the columns, which are settled once for all.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ApiSplit {
    pub(crate) partition: Option<String>,
    pub(crate) fields: Vec<Field>,
}

impl ApiSplit {
    /// Returns the key of the partition's state.
    pub(crate) fn key(&self) -> &str {
        self.partition.as_deref().unwrap_or_default()
    }
}

/// Where a reader is: everything before this page has been given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) page: Page,
    /// Records given, for offsets and totals.
    records: u64,
    pages: u64,
    /// The greatest value of the cursor column.
    pub(crate) seen: Option<Cursor>,
}

/// A partition being read.
#[derive(Debug)]
pub(crate) struct ApiReader {
    config: HttpConfig,
    split: ApiSplit,
    /// Where the last complete run ended.
    start: Option<Cursor>,
    place: Place,
    refusals: u32,
    ready: VecDeque<Event>,
}

impl ApiReader {
    pub(crate) fn new(config: HttpConfig, split: ApiSplit, start: Option<Cursor>, place: Place) -> Self {
        Self { config, split, start, place, refusals: 0, ready: VecDeque::new() }
    }

    fn read_page(&mut self, max_rows: u32) -> Result<Event> {
        let since = self.since();
        let answer = request::send(&self.config, self.split.partition.as_deref(), since.as_deref(), &self.place.page)?;
        let answer = match answer.accepted() {
            Ok(answer) => answer,
            Err(problem) => return self.wait_or(problem),
        };
        self.refusals = 0;
        let decoded = self.decode(&answer)?;
        let records = count(&decoded);
        self.place.records += records;
        self.place.pages += 1;
        let facts = self.facts(&answer, records)?;
        self.give(decoded, max_rows as usize)?;
        self.place.page = self.config.pagination.after(&self.place.page, facts)?;
        self.ready.push_back(Event::checkpoint(&self.place)?);
        let progress = Progress { done: self.place.pages, total: None, unit: "pages".into() };
        self.ready.push_back(Event::Progress(progress));
        Ok(self.ready.pop_front().unwrap_or(Event::Waiting(0)))
    }

    fn since(&self) -> Option<String> {
        let incremental = self.config.incremental.as_ref()?;
        incremental.sent(self.start.as_ref(), self.cursor_type())
    }

    fn cursor_type(&self) -> &str {
        let column = self.config.incremental.as_ref().map(|incremental| incremental.column.as_str());
        let field = self.split.fields.iter().find(|field| Some(field.name.as_str()) == column);
        field.map_or("", |field| field.data_type.as_str())
    }

    /// A short wait that the server asks for is cheaper than going back to the last commit.
    fn wait_or(&mut self, problem: Problem) -> Result<Event> {
        self.refusals += 1;
        match problem.kind {
            ProblemKind::RateLimited(Some(wait)) if self.refusals < PATIENCE && wait <= LONGEST_WAIT_MS => {
                Ok(Event::Waiting(wait))
            }
            _ => Err(problem),
        }
    }

    fn decode(&self, answer: &Response) -> Result<Decoded> {
        let options = self.config.decoding(self.records_path(), true);
        formats::decode_response(answer, &options, Some(&self.split.fields))
            .map_err(|problem| problem.context(format!("page {}", self.place.pages + 1)))
    }

    fn records_path(&self) -> Option<String> {
        self.config.records.as_deref().map(|path| fill(path, self.split.partition.as_deref()))
    }

    fn facts(&self, answer: &Response, records: u64) -> Result<Facts> {
        let pagination = &self.config.pagination;
        let total = match pagination.size().and_then(|size| size.total.as_deref()) {
            Some(pointer) => answer.json_at::<u64>(pointer)?,
            None => None,
        };
        let next = match pagination {
            Pagination::Cursor { next: Some(pointer), .. } | Pagination::NextUrl { next: pointer } => {
                answer.json_at(pointer)?
            }
            Pagination::Cursor { last: Some(pointer), .. } if records > 0 => {
                self.in_last_record(answer, records, pointer)?
            }
            _ => None,
        };
        Ok(Facts { records, records_so_far: self.place.records, total, next })
    }

    fn in_last_record(&self, answer: &Response, records: u64, pointer: &str) -> Result<Option<Value>> {
        let path = self.records_path().unwrap_or_default();
        let steps =
            path.trim_start_matches('$').split('.').map(|step| step.trim_matches('"')).filter(|step| !step.is_empty());
        let base: String = steps.map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect();
        answer.json_at(&format!("{base}/{}{pointer}", records - 1))
    }

    fn give(&mut self, decoded: Decoded, max_rows: usize) -> Result<()> {
        if let Some(mut rows) = decoded.rows {
            if let Some(incremental) = &self.config.incremental {
                let seen = self.place.seen.take();
                (rows, self.place.seen) = advance(rows, incremental, self.cursor_type(), self.start.as_ref(), seen)?;
            }
            let rows = self.with_partition(rows)?;
            for start in (0..rows.rows()).step_by(max_rows.max(1)) {
                self.ready.push_back(rows.slice(start, max_rows.min(rows.rows() - start))?.into());
            }
        }
        self.ready.extend(decoded.rejects.map(Event::Rejects));
        Ok(())
    }

    fn with_partition(&self, rows: Batch) -> Result<Batch> {
        let column = self.config.partitions.as_ref().and_then(|partitions| partitions.column.as_deref());
        match (column, &self.split.partition) {
            (Some(name), Some(value)) => {
                rows.with_columns([Texts::new(name, std::iter::repeat_n(value, rows.rows())).into()])
            }
            _ => Ok(rows),
        }
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
        if self.place.page == Page::End {
            return Ok(Event::Done);
        }
        self.read_page(max_rows)
    }
}
