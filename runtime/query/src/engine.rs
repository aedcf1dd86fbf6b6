//! The process-wide engine and what a run sees of it.

use std::sync::{Arc, OnceLock};

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::execution::session_state::SessionState;
use weir_host::capability::{Execution, Expression, HashKeys, Projection, Query, QueryInput};
use weir_types::Problem;

use crate::settings::{QuerySettings, RunSettings};
use crate::spill_folder::SpillFolder;
use crate::statement::{Select, tables};
use crate::{execution, projection, session};

/// Plans and runs the statements of a process within its limits.
#[derive(Debug)]
pub struct QueryEngine {
    settings: QuerySettings,
    shared: OnceLock<Result<Arc<Shared>, Problem>>,
}

/// What exists once the first statement was planned.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The limits.
    pub(crate) settings: QuerySettings,
    /// The session that statements start from.
    pub(crate) template: SessionState,
    /// Kept for as long as statements may spill.
    _spill: SpillFolder,
}

impl QueryEngine {
    /// Makes an engine; nothing is allocated and no folder made before the first statement.
    pub fn new(settings: QuerySettings) -> Arc<Self> {
        Arc::new(Self { settings, shared: OnceLock::new() })
    }

    /// Returns the engine as the nodes of one run see it.
    pub fn for_run(self: &Arc<Self>, run: RunSettings) -> RunQueries {
        RunQueries { engine: self.clone(), scope: Scope { run, keys: None } }
    }

    /// Returns the names of the tables that a statement reads.
    ///
    /// # Errors
    /// When it is anything but one `select`.
    pub fn tables(&self, statement: &str) -> Result<Vec<String>, Problem> {
        tables(&Select::parse(statement)?, &self.shared()?.template)
    }

    fn shared(&self) -> Result<Arc<Shared>, Problem> {
        self.shared.get_or_init(|| Shared::create(self.settings.clone()).map(Arc::new)).clone()
    }
}

impl Shared {
    fn create(settings: QuerySettings) -> Result<Self, Problem> {
        let folder = settings.spill.display().to_string();
        let unusable = |reason: String| {
            Problem::system(format!(
                "the folder `{folder}` for rows that do not fit into memory cannot be used: {reason}"
            ))
            .with_hint("make it writable, or choose another data folder")
        };
        let spill = SpillFolder::create(&settings.spill).map_err(|error| unusable(error.to_string()))?;
        let template = session::template(&settings, spill.path()).map_err(|error| unusable(error.to_string()))?;
        Ok(Self { settings, template, _spill: spill })
    }
}

/// The query engine for the nodes of one run.
#[derive(Debug, Clone)]
pub struct RunQueries {
    engine: Arc<QueryEngine>,
    scope: Scope,
}

/// What the statements of one node may see besides their inputs.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    /// The run.
    pub(crate) run: RunSettings,
    /// What `keyed_hash` may hash with; nothing when absent.
    pub(crate) keys: Option<Arc<dyn HashKeys>>,
}

impl RunQueries {
    /// Returns the engine as one node sees it, whose statements may hash with that node's secrets.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<dyn HashKeys>) -> Self {
        self.scope.keys = Some(keys);
        self
    }
}

#[async_trait]
impl Query for RunQueries {
    async fn plan(&self, statement: &str, inputs: Vec<QueryInput>) -> Result<Box<dyn Execution>, Problem> {
        Ok(Box::new(execution::plan(self.engine.shared()?, &self.scope, statement, inputs).await?))
    }

    async fn compile(&self, expressions: Vec<Expression>, input: SchemaRef) -> Result<Box<dyn Projection>, Problem> {
        Ok(Box::new(projection::compile(&*self.engine.shared()?, &self.scope, expressions, input)?))
    }
}
