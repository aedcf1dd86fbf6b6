//! Templates: Markdown with functions that make figures.

mod arguments;
mod default;
mod failure;
mod filters;
mod functions;
mod values;

use std::sync::{Arc, Mutex, PoisonError};

use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use weir_sdk::prelude::*;

use crate::about::About;
use crate::config::ReportConfig;
use crate::figure::{Desk, Figure};
use crate::input::Input;

pub(crate) use default::default;

/// Before a figure's or footnote's number in rendered text; data cannot hold it, for it is taken out of them.
pub(crate) const OPEN: char = '\u{E000}';
/// Behind it.
pub(crate) const CLOSE: char = '\u{E001}';

/// Deep enough for any report, and far from what the stack bears.
const RECURSION: usize = 40;

/// A template with everything filled in: Markdown in which markers stand for figures and footnotes.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    pub(crate) markdown: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) notes: Vec<String>,
}

/// What the functions of a template share.
#[derive(Debug, Clone)]
struct Shared {
    config: Arc<ReportConfig>,
    inputs: Arc<Vec<Input>>,
    made: Arc<Mutex<Made>>,
    /// Whether this only tries whether the template fits the one input that is known; others are passed over.
    trial: bool,
}

#[derive(Debug, Default)]
struct Made {
    figures: Vec<Figure>,
    notes: Vec<String>,
    /// What really went wrong, for the template engine keeps only a text.
    problem: Option<Problem>,
}

impl Shared {
    fn made<T>(&self, work: impl FnOnce(&mut Made) -> T) -> T {
        work(&mut self.made.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does something with the notes at hand.
    fn desk<T>(&self, work: impl FnOnce(&mut Desk<'_>) -> Result<T>) -> Result<T> {
        let zone = self.config.zone()?;
        self.made(|made| work(&mut Desk { config: &self.config, zone, notes: &mut made.notes }))
    }
}

/// Renders a template.
///
/// # Errors
/// A problem of kind `config` with the line, where the template is wrong; else what an input's reading gave.
pub(crate) fn render(config: &ReportConfig, inputs: &[Input], about: &About, source: &str) -> Result<Rendered> {
    let shared = Shared {
        config: Arc::new(config.clone()),
        inputs: Arc::new(inputs.to_vec()),
        made: Arc::default(),
        trial: false,
    };
    let context = context! {
        title => about.title.clone(),
        pipeline => about.pipeline.clone(),
        node => about.node.clone(),
        run => about.run.clone(),
        as_of => about.as_of.clone(),
        values => values::given(&config.values),
        inputs => values::inputs(inputs),
    };
    let environment = environment(&shared, UndefinedBehavior::Strict);
    let rendered = environment.template_from_str(source).and_then(|template| template.render(context));
    let markdown = rendered.map_err(|error| {
        let problem = shared.made(|made| made.problem.take());
        failure::of(&error, problem, source)
    })?;
    Ok(shared.made(|made| Rendered {
        markdown,
        figures: std::mem::take(&mut made.figures),
        notes: std::mem::take(&mut made.notes),
    }))
}

/// Tries a template without rows, to find what would fail at night: whether it can be read, and whether the columns that it names are
/// there. What depends on rows is not tried.
///
/// # Errors
/// A problem of kind `config`, with the column where one is missing.
pub(crate) fn attempt(config: &ReportConfig, schema: &PortSchema, source: &str) -> Result<()> {
    let shared = Shared {
        config: Arc::new(config.clone()),
        inputs: Arc::new(vec![Input::empty(schema.clone())]),
        made: Arc::default(),
        trial: true,
    };
    let environment = environment(&shared, UndefinedBehavior::Chainable);
    let template = environment.template_from_str(source).map_err(|error| failure::of(&error, None, source))?;
    let context = context! { values => values::given(&config.values), inputs => values::inputs(&shared.inputs), as_of => "", title => "" };
    let Err(error) = template.render(context) else { return Ok(()) };
    match shared.made(|made| made.problem.take()) {
        Some(problem) => Err(failure::of(&error, Some(problem), source)),
        // Without rows other branches are taken than at night, so that other errors prove nothing; but for names that nothing has.
        None if failure::is_certain(&error) => Err(failure::of(&error, None, source)),
        None => Ok(()),
    }
}

fn environment<'a>(shared: &Shared, undefined: UndefinedBehavior) -> Environment<'a> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(undefined);
    environment.set_recursion_limit(RECURSION);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    let strict = !shared.trial;
    environment.set_formatter(move |out, _, value| values::write(out, value, strict));
    functions::add(&mut environment, shared);
    filters::add(&mut environment, shared.config.locale);
    environment
}
