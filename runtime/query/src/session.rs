//! The closed DataFusion session: functions, but no files, catalogs or settings.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::catalog::{
    CatalogProvider, CatalogProviderList, MemoryCatalogProvider, MemoryCatalogProviderList, MemorySchemaProvider,
    SchemaProvider, TableProvider,
};
use datafusion::error::DataFusionError;
use datafusion::execution::config::SessionConfig;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::execution::{FunctionRegistry, SessionStateDefaults};
use datafusion::logical_expr::ScalarUDF;
use datafusion::logical_expr::planner::ExprPlanner;

use crate::engine::Scope;
use crate::functions;
use crate::physical::ReserveBeforeWindows;
use crate::settings::{QuerySettings, RunSettings};

const CATALOG: &str = "weir";
const SCHEMA: &str = "inputs";
/// How many of the largest users of memory an error names.
const TOP_CONSUMERS: NonZeroUsize = NonZeroUsize::MIN;
/// The most that a sort keeps back for merging what it spilled, DataFusion's own default.
const SORT_RESERVATION: usize = 10 * 1024 * 1024;

/// Makes the session that every statement starts from.
///
/// # Errors
/// When the folder for spilled rows cannot be used.
pub(crate) fn template(settings: &QuerySettings, spill: &std::path::Path) -> Result<SessionState, DataFusionError> {
    Ok(builder(config(settings)).with_runtime_env(Arc::new(runtime(settings, spill)?)).build())
}

/// Returns a session whose only tables are `tables`, in which statements are planned and never run.
///
/// # Errors
/// Never with the tables in memory that it makes; the signature is DataFusion's.
pub(crate) fn closed(tables: Vec<(String, Arc<dyn TableProvider>)>) -> Result<SessionState, DataFusionError> {
    let settings = QuerySettings::in_folder(std::path::PathBuf::new());
    let scope = Scope { run: RunSettings { now: std::time::SystemTime::UNIX_EPOCH, random: true }, keys: None };
    with_tables(&builder(config(&settings)).build(), tables, &scope)
}

fn builder(config: SessionConfig) -> SessionStateBuilder {
    let table_functions: HashMap<_, _> = SessionStateDefaults::default_table_functions()
        .into_iter()
        .map(|function| (function.name().to_owned(), function))
        .collect();
    SessionStateBuilder::new()
        .with_session_id("weir".to_owned())
        .with_config(config)
        .with_expr_planners(expression_planners())
        .with_scalar_functions(scalar_functions())
        .with_higher_order_functions(SessionStateDefaults::default_higher_order_functions())
        .with_aggregate_functions(SessionStateDefaults::default_aggregate_functions())
        .with_window_functions(SessionStateDefaults::default_window_functions())
        .with_table_functions(table_functions)
        .with_physical_optimizer_rule(Arc::new(ReserveBeforeWindows))
}

/// Returns a session whose only tables are `tables`, and with the clock and the keys of a node.
///
/// # Errors
/// Never with the tables in memory that it makes; the signature is DataFusion's.
pub(crate) fn with_tables(
    template: &SessionState,
    tables: Vec<(String, Arc<dyn TableProvider>)>,
    scope: &Scope,
) -> Result<SessionState, DataFusionError> {
    let schema = Arc::new(MemorySchemaProvider::new());
    for (name, table) in tables {
        schema.register_table(name, table)?;
    }
    let catalog = MemoryCatalogProvider::new();
    catalog.register_schema(SCHEMA, schema)?;
    let catalogs = MemoryCatalogProviderList::new();
    catalogs.register_catalog(CATALOG.to_owned(), Arc::new(catalog));

    let mut state = template.clone();
    state.register_udf(Arc::new(functions::keyed_hash(scope.keys.clone())))?;
    state.register_catalog_list(Arc::new(catalogs));
    state.mark_start_execution();
    state.execution_props_mut().query_execution_start_time = Some(DateTime::<Utc>::from(scope.run.now));
    Ok(state)
}

/// JSON operators come first: of the others none knows what to do with `->`.
fn expression_planners() -> Vec<Arc<dyn ExprPlanner>> {
    let mut planners: Vec<Arc<dyn ExprPlanner>> = vec![Arc::new(functions::JsonOperators)];
    planners.extend(SessionStateDefaults::default_expr_planners());
    planners
}

fn scalar_functions() -> Vec<Arc<ScalarUDF>> {
    let mut all = SessionStateDefaults::default_scalar_functions();
    all.extend(functions::json());
    all
}

fn config(settings: &QuerySettings) -> SessionConfig {
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, SCHEMA)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false)
        .with_target_partitions(settings.partitions.max(1))
        .with_batch_size(settings.batch_rows.max(1));
    let options = config.options_mut();
    options.execution.time_zone = Some("UTC".to_owned());
    // A small pool must leave the sort itself some of it.
    options.execution.sort_spill_reservation_bytes = SORT_RESERVATION.min(settings.memory / 16);
    options.execution.enforce_batch_size_in_joins = true;
    options.sql_parser.collect_spans = true;
    // Blocks know `utf8` only; views would be converted back at the end of every statement.
    options.sql_parser.map_string_types_to_utf8view = false;
    config
}

fn runtime(settings: &QuerySettings, spill: &std::path::Path) -> Result<RuntimeEnv, DataFusionError> {
    let disk = DiskManagerBuilder::default()
        .with_mode(DiskManagerMode::Directories(vec![spill.to_owned()]))
        .with_max_temp_directory_size(settings.disk);
    RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(TrackConsumersPool::new(FairSpillPool::new(settings.memory), TOP_CONSUMERS)))
        .with_disk_manager_builder(disk)
        .build()
}
