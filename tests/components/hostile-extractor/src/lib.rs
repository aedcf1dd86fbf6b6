//! An extractor that misbehaves as its config says; `tests/e2e/hostile.rs` shows that each misbehaviour is contained and named.

mod standard;

use std::hint::black_box;
use std::time::SystemTime;

use weir_sdk::prelude::*;
use weir_sdk::sql::{Session, TableName};
use weir_sdk::{http, logging};

/// What it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Act {
    /// Nothing wrong: three rows.
    Behave,
    /// Traps in `describe`.
    TrapDescribe,
    /// Traps in `plan`.
    TrapPlan,
    /// Traps when a split is opened.
    TrapOpen,
    /// Traps in `next`.
    TrapNext,
    /// Traps in `conclude`.
    TrapConclude,
    /// Asks a host for something, granted or not.
    Fetch,
    /// Does the same through the standard interface, `wasi:http`.
    FetchStandard,
    /// Sends its secret to a server that echoes it, and gives what comes back as rows, log lines and a problem.
    Echo,
    /// Gives rows without end.
    Endless,
    /// Gives batches without rows, without end.
    EndlessNothing,
    /// Says for ever that there is nothing to read yet.
    Wait,
    /// Gives one batch of a gigabyte.
    Huge,
    /// Gives a column that is shorter than it says.
    Uneven,
    /// Sends its statement as a query, and gives what comes back.
    Query,
    /// Sends its statement for a change.
    Execute,
    /// Loads rows into the table that its statement names.
    LoadRows,
    /// Asks for two moments, with work between them.
    Clock,
}

/// Config of the block.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
struct Config {
    /// What it does.
    act: Act,
    /// Where to ask.
    url: Option<String>,
    /// The database.
    connection: Option<String>,
    /// What to send to it.
    statement: Option<String>,
}

struct Hostile(Config);

impl Extractor for Hostile {
    type Config = Config;
    type Split = ();
    type State = ();
    type Checkpoint = ();
    type Reader = Rows;

    fn open(config: Config) -> Result<Self> {
        Ok(Self(config))
    }

    fn describe(&self, _: Option<&str>) -> Result<StreamInfo> {
        trap_if(self.0.act == Act::TrapDescribe);
        Ok(StreamInfo::new("rows", vec![Field::new("text", "utf8").required()]))
    }

    fn plan(&self, _: PlanRequest<Self>) -> Result<Vec<Split<()>>> {
        trap_if(self.0.act == Act::TrapPlan);
        Ok(vec![Split::new("all", ())])
    }

    fn conclude(&self, _: ConcludeRequest<Self>) -> Result<Option<()>> {
        trap_if(self.0.act == Act::TrapConclude);
        Ok(None)
    }

    fn read(&self, _: ReadRequest<Self>) -> Result<Rows> {
        trap_if(self.0.act == Act::TrapOpen);
        Ok(Rows { config: self.0.clone(), given: false })
    }
}

struct Rows {
    config: Config,
    given: bool,
}

impl Reader for Rows {
    fn next(&mut self, _: u32) -> Result<Event> {
        trap_if(self.config.act == Act::TrapNext);
        match self.config.act {
            Act::Endless => {}
            Act::EndlessNothing => {
                return Ok(Batch::from_columns(0, [Texts::new("text", Vec::<String>::new()).into()])?.into());
            }
            Act::Wait => return Ok(Event::Waiting(u64::MAX)),
            _ if self.given => return Ok(Event::Done),
            _ => {}
        }
        self.given = true;
        let texts = match self.config.act {
            Act::Fetch => vec![self.fetch()?],
            Act::FetchStandard => vec![standard::fetch(self.url())?],
            Act::Echo => self.echo()?,
            Act::Huge => return huge(),
            Act::Uneven => return Ok(Batch::from_columns(1_000_000, [Texts::new("text", ["one"]).into()])?.into()),
            Act::Query => self.query()?,
            Act::Execute => vec![self.session()?.execute(self.statement(), &[])?.to_string()],
            Act::LoadRows => vec![self.load_rows()?],
            Act::Clock => moments(),
            _ => vec!["one".to_owned(), "two".to_owned(), "three".to_owned()],
        };
        Ok(Batch::from_columns(texts.len(), [Texts::new("text", texts).into()])?.into())
    }
}

impl Rows {
    fn url(&self) -> &str {
        self.config.url.as_deref().unwrap_or_default()
    }

    fn fetch(&self) -> Result<String> {
        let answer = http::get(self.url()).send()?;
        Ok(String::from_utf8_lossy(&answer.body()).into_owned())
    }

    fn session(&self) -> Result<Session> {
        Session::open(self.config.connection.as_deref().unwrap_or_default())
    }

    fn statement(&self) -> &str {
        self.config.statement.as_deref().unwrap_or_default()
    }

    fn query(&self) -> Result<Vec<String>> {
        let session = self.session()?;
        let rows = session.query(self.statement(), &[])?;
        let mut lines = Vec::new();
        while let Some(batch) = rows.next(100)? {
            lines.extend(batch.rows_json(None)?.lines().map(str::to_owned));
        }
        Ok(lines)
    }

    fn load_rows(&self) -> Result<String> {
        let batch = Batch::from_columns(1, [Texts::new("text", ["mine"]).into()])?;
        self.session()?.load(&TableName::parse(self.statement()), &batch).map(|rows| rows.to_string())
    }

    /// Whatever comes back is tried in every place from which it could leak.
    fn echo(&self) -> Result<Vec<String>> {
        let answer = http::get(self.url()).bearer("token").send()?;
        let body = String::from_utf8_lossy(&answer.body()).into_owned();
        let headers = format!("{:?}", answer.headers());
        logging::warn(&format!("body {body} headers {headers}"));
        match body.contains("fail") {
            true => Err(Problem::data(format!("it answered {body} {headers}"))),
            false => Ok(vec![body, headers]),
        }
    }
}

fn moments() -> Vec<String> {
    let first = SystemTime::now();
    (0..10_000_000_u64).for_each(|step| {
        black_box(step);
    });
    vec![format!("{first:?}"), format!("{:?}", SystemTime::now())]
}

fn huge() -> Result<Event> {
    let text = "x".repeat(1 << 20);
    Ok(Batch::from_columns(1_024, [Texts::new("text", std::iter::repeat_n(text, 1_024).collect::<Vec<_>>()).into()])?
        .into())
}

fn trap_if(now: bool) {
    assert!(!now, "a trap on purpose");
}

weir_sdk::extractor!(Hostile, |manifest| manifest.asks_for_http().asks_for_secrets().asks_for_sql());
