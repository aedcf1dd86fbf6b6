//! An extractor that gives what its config says, each batch with an operation: no first-party extractor tells of deleted rows yet, and
//! loaders have to meet them.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use weir_sdk::prelude::*;

/// The config of `changes`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Config {
    /// The columns, as `name: type`.
    columns: Vec<String>,
    /// The batches, one after the other, with a checkpoint behind each.
    batches: Vec<Change>,
}

/// A batch.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Change {
    /// What the rows mean.
    operation: Meaning,
    /// The rows, as JSON objects.
    rows: Vec<Value>,
}

/// What rows mean.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Meaning {
    Insert,
    Upsert,
    Delete,
    TruncateBefore,
}

impl From<Meaning> for Operation {
    fn from(meaning: Meaning) -> Self {
        match meaning {
            Meaning::Insert => Self::Insert,
            Meaning::Upsert => Self::Upsert,
            Meaning::Delete => Self::Delete,
            Meaning::TruncateBefore => Self::TruncateBefore,
        }
    }
}

/// Gives the batches.
#[derive(Debug)]
struct Changes(Config);

impl Changes {
    fn fields(&self) -> Result<Vec<Field>> {
        let field = |column: &String| {
            let (name, data_type) =
                column.split_once(": ").ok_or_else(|| Problem::config(format!("`{column}` is not `name: type`")))?;
            Ok(Field::new(name, data_type))
        };
        self.0.columns.iter().map(field).collect()
    }
}

impl Extractor for Changes {
    type Config = Config;
    type Split = ();
    type State = ();
    type Checkpoint = usize;
    type Reader = Told;

    fn open(config: Config) -> Result<Self> {
        Ok(Self(config))
    }

    fn describe(&self, _: Option<&str>) -> Result<StreamInfo> {
        Ok(StreamInfo::new("changes", self.fields()?))
    }

    fn read(&self, request: ReadRequest<Self>) -> Result<Told> {
        let next = request.checkpoint.unwrap_or(0);
        Ok(Told { fields: self.fields()?, batches: self.0.batches.clone(), next, told: true })
    }
}

/// The batches that are left.
#[derive(Debug)]
struct Told {
    fields: Vec<Field>,
    batches: Vec<Change>,
    next: usize,
    /// Whether a checkpoint covers all that was given.
    told: bool,
}

impl Reader for Told {
    fn next(&mut self, _: u32) -> Result<Event> {
        if !self.told {
            self.told = true;
            return Event::checkpoint(&self.next);
        }
        let Some(change) = self.batches.get(self.next) else { return Ok(Event::Done) };
        let lines: String = change.rows.iter().map(|row| format!("{row}\n")).collect();
        (self.next, self.told) = (self.next + 1, false);
        Ok(Batch::from_rows_json(&lines, &self.fields)?.with_operation(change.operation.into()).into())
    }
}

weir_sdk::extractor!(Changes, |manifest| manifest.title("Changes"));
