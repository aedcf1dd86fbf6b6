//! The extractor: columns, partitions, state.

use weir_sdk::formats;
use weir_sdk::http::Response;
use weir_sdk::prelude::*;

use crate::config::HttpConfig;
use crate::incremental::ReadState;
use crate::pagination::Page;
use crate::partitions::Partition;
use crate::reader::{self, ApiReader, Place};
use crate::split::{self, ApiSplit, Task};
use crate::time;

/// How many first pages are looked at for records to tell the columns by.
const LOOKED_AT: usize = 3;

/// The API of one config.
#[derive(Debug)]
pub(crate) struct Api {
    config: HttpConfig,
}

impl Extractor for Api {
    type Config = HttpConfig;
    type Split = ApiSplit;
    type State = ReadState;
    type Checkpoint = Place;
    type Reader = ApiReader;

    fn open(config: HttpConfig) -> Result<Self> {
        Ok(Self { config: config.validate()? })
    }

    fn check(&self) -> Result<()> {
        match self.examples()?.first() {
            Some(task) => self.first_page(task).map(drop),
            None => Ok(()),
        }
    }

    fn describe(&self, _stream: Option<&str>) -> Result<StreamInfo> {
        let mut fields = self.fields()?;
        let mut info = StreamInfo::new("records", Vec::new());
        if let Some(incremental) = &self.config.incremental {
            incremental.check(&fields)?;
            info.cursors.push(incremental.column.clone());
        }
        let partitions = self.config.partitions.as_ref();
        for column in partitions.iter().flat_map(|partitions| partitions.columns()) {
            if fields.iter().any(|field| field.name == *column) {
                return Err(Problem::config(format!(
                    "`partitions` adds a column `{column}`, which the records have already"
                )));
            }
            let is_value = partitions.is_some_and(|partitions| partitions.column.as_ref() == Some(column));
            let field = Field::new(column, "utf8");
            fields.push(if is_value { field.required() } else { field });
        }
        Ok(StreamInfo { fields, ..info })
    }

    fn plan(&self, request: PlanRequest<Self>) -> Result<Vec<Split<ApiSplit>>> {
        let fields = self.fields()?;
        let target = request.target_splits as usize;
        let tasks = split::tasks(&self.config, self.partitions(false)?, request.state.as_ref(), target)?;
        Ok(split::splits(&tasks, &fields))
    }

    fn conclude(&self, request: ConcludeRequest<Self>) -> Result<Option<ReadState>> {
        if self.config.incremental.is_none() && self.config.window.is_none() {
            return Ok(request.state);
        }
        let mut state = request.state.unwrap_or_default();
        for FinishedSplit { split, checkpoint: place } in request.splits {
            for Task { partition, span } in split.descriptor.tasks {
                let Some(span) = span else { continue };
                let until = time::iso(span.to, 0);
                let known = state.until.remove(partition.key());
                state.until.insert(partition.key().to_owned(), known.map_or(until.clone(), |known| known.max(until)));
            }
            for (key, seen) in place.map(|place| place.seen).unwrap_or_default() {
                let known = state.partitions.remove(&key);
                state.partitions.extend(known.max(Some(seen)).map(|cursor| (key, cursor)));
            }
        }
        Ok(Some(state))
    }

    fn read(&self, request: ReadRequest<Self>) -> Result<ApiReader> {
        let state = request.state.unwrap_or_default();
        let place = request.checkpoint.unwrap_or_default();
        Ok(ApiReader::new(self.config.clone(), request.split.descriptor, state.partitions, place))
    }
}

impl Api {
    fn partitions(&self, one: bool) -> Result<Vec<Partition>> {
        match &self.config.partitions {
            Some(partitions) => partitions.list(&self.config, one),
            None => Ok(vec![Partition::default()]),
        }
    }

    /// Returns what may be read to learn about the records: of time the latest first, which is likelier to have some.
    fn examples(&self) -> Result<Vec<Task>> {
        let partitions = self.partitions(true)?;
        let Some(window) = &self.config.window else {
            return split::tasks(&self.config, partitions, None, 1);
        };
        let mut tasks = Vec::new();
        for partition in partitions {
            let spans = window.cut(window.span(None)?, usize::MAX)?;
            let chosen = spans.last().into_iter().chain(spans.get(spans.len() / 2)).chain(spans.first());
            tasks.extend(chosen.map(|span| Task { partition: partition.clone(), span: Some(*span) }));
        }
        tasks.dedup();
        Ok(tasks)
    }

    fn first_page(&self, task: &Task) -> Result<Option<Response>> {
        let mut fill = task.partition.fill();
        let from = task.span.map(|span| span.from);
        let own = reader::own_params(&self.config, task, from, None, "", &mut fill)?;
        let is_empty = |answer: &Response| reader::has_no_records(&self.config, answer);
        let answer = self.config.endpoint().ask_patiently(&fill, &Page::First, &own, is_empty)?;
        Ok(Some(answer).filter(|answer| !is_empty(answer)))
    }

    /// Returns the columns: as listed in the config, or those of the first page that has records.
    fn fields(&self) -> Result<Vec<Field>> {
        if let Some(schema) = &self.config.schema {
            return Ok(schema.fields());
        }
        for task in self.examples()?.iter().take(LOOKED_AT) {
            let Some(answer) = self.first_page(task)? else { continue };
            let records = self.config.records.as_deref().map(|path| task.partition.fill().text(path));
            let decoded = match formats::decode_response(&answer, &self.config.decoding(records, false), None) {
                Ok(decoded) => decoded,
                // Nothing to infer from, and another page may have it.
                Err(problem) if task.span.is_some() && problem.kind == ProblemKind::Data => continue,
                Err(problem) => return Err(problem),
            };
            let mut fields = decoded.rows.map(|rows| rows.schema()).unwrap_or_default();
            if !fields.is_empty() {
                self.retype(&mut fields)?;
                return Ok(fields);
            }
        }
        let problem =
            Problem::data(format!("the first page of `{}` has no record to tell the columns", self.config.url));
        Err(problem.with_hint("list them: `schema: { id: int64, … }`"))
    }

    fn retype(&self, fields: &mut [Field]) -> Result<()> {
        let all = PortSchema::new("records", fields.to_vec());
        for (name, data_type) in &self.config.types.0 {
            all.field(name).map_err(|problem| problem.context("`types`"))?;
            fields
                .iter_mut()
                .filter(|field| field.name == *name)
                .for_each(|field| field.data_type.clone_from(data_type));
        }
        Ok(())
    }
}
