//! The loader: writers stage rows, the commit makes the report of all of them.

use weir_sdk::objects;
use weir_sdk::prelude::*;
use weir_sdk::staging::{self, Stage};

use crate::config::ReportConfig;
use crate::figure::{Shown, Wish};
use crate::files::Files;
use crate::input::{Input, Staged};
use crate::render::render;
use crate::template;

/// A report of all rows of all inputs.
#[derive(Debug)]
pub(crate) struct Report {
    config: ReportConfig,
}

impl Loader for Report {
    type Config = ReportConfig;
    type Token = Staged;
    type Writer = ReportWriter;

    fn open(config: ReportConfig) -> Result<Self> {
        Ok(Self { config: config.validate()? })
    }

    /// Asking for one object is the cheapest question that shows whether path and grant are right.
    fn check(&self) -> Result<()> {
        // A path is no pattern: what would mean something in one stands for any character.
        let path = self.config.place("_").replace(['*', '?', '[', ']', '{', '}', '\\'], "?");
        objects::list(&self.config.connection, &path).map(drop)
    }

    fn describe(&self, input: &PortSchema, mode: &WriteMode, _: SchemaChange) -> Result<Vec<String>> {
        if *mode != WriteMode::Overwrite {
            return Err(mode.unsupported().with_hint("a report takes the place of the last one: `mode: overwrite`"));
        }
        if let Some(template) = &self.config.template {
            template::attempt(&self.config, input, template)?;
        }
        self.check_columns(input)?;
        let formats: Vec<&str> = self.config.formats.iter().map(|format| format.name()).collect();
        let folder = self.config.path.trim_matches('/');
        let target = if folder.is_empty() {
            self.config.connection.to_string()
        } else {
            format!("{}/{folder}", &*self.config.connection)
        };
        Ok(vec![
            format!("a report in `{target}`: {}", formats.join(", ")),
            "in place of files of the same names".to_owned(),
        ])
    }

    fn write(&self, request: WriteRequest) -> Result<ReportWriter> {
        Ok(ReportWriter { input: request.input, stage: Stage::open()?, rows: 0 })
    }

    /// The rows stay staged until the run has ended, so that a commit that is repeated makes the same files again.
    fn commit(&self, request: CommitRequest<Staged>) -> Result<()> {
        let mut inputs = Input::gather(request.tokens);
        if inputs.is_empty() {
            inputs.push(Input::empty(request.input));
        }
        let mut files = Files::new(&self.config.connection);
        match render(&self.config, &request.epoch, &inputs, &mut files) {
            Ok(()) => files.publish(),
            Err(problem) => {
                // What was asked for is worse news than what is left over.
                let _ = files.discard();
                Err(problem)
            }
        }
    }

    fn abort(&self, _: &EpochId, tokens: Vec<Staged>) -> Result<()> {
        let stages: Vec<String> = tokens.into_iter().map(|token| token.stage).collect();
        staging::discard(&stages)
    }
}

impl Report {
    /// Finds columns of `as_of` and formats that do not suit their types. A column of another input may have any name.
    fn check_columns(&self, input: &PortSchema) -> Result<()> {
        let input = Input::empty(input.clone());
        let zone = self.config.zone()?;
        for name in self.config.columns.keys().filter(|name| input.schema.field(name).is_ok()) {
            Shown::find(&self.config, zone, &input, name, Wish::default())?;
        }
        match &self.config.as_of {
            Some(as_of) if as_of.input.as_deref() == Some(input.name()) => input.schema.field(&as_of.column).map(drop),
            _ => Ok(()),
        }
    }
}

/// Puts the rows of one input aside.
#[derive(Debug)]
pub(crate) struct ReportWriter {
    input: PortSchema,
    stage: Stage,
    rows: u64,
}

impl Writer for ReportWriter {
    type Token = Staged;

    fn write(&mut self, batch: Batch) -> Result<Option<Rejected>> {
        if batch.operation() != Operation::Insert {
            let problem = Problem::config("the rows are changes of others, which a report cannot show");
            return Err(problem.with_hint("load them into a table first and report on that"));
        }
        self.rows += batch.rows() as u64;
        self.stage.append(&batch)?;
        Ok(None)
    }

    fn prepare(self) -> Result<Receipt<Staged>> {
        let PortSchema { port, fields } = self.input;
        let token = Staged { port, fields, stage: self.stage.finish()?, rows: self.rows };
        Ok(Receipt { token, rows: self.rows, bytes: 0 })
    }
}
