//! An extractor that misbehaves as its config says; `tests/e2e/hostile.rs` shows that each misbehaviour is contained and named.

mod standard;

use weir_sdk::prelude::*;
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
}

/// Config of the block.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
struct Config {
    /// What it does.
    act: Act,
    /// Where to ask.
    url: Option<String>,
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
        if self.given && self.config.act != Act::Endless {
            return Ok(Event::Done);
        }
        self.given = true;
        let texts = match self.config.act {
            Act::Fetch => vec![self.fetch()?],
            Act::FetchStandard => vec![standard::fetch(self.url())?],
            Act::Echo => self.echo()?,
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

fn trap_if(now: bool) {
    assert!(!now, "a trap on purpose");
}

weir_sdk::extractor!(Hostile, |manifest| manifest.asks_for_http().asks_for_secrets());
