//! What the loaders of database tables share: one loader for all write modes, over a description of each database system.
//!
//! A block is a name and a system: `sql_loading::loader!(PostgresLoader, postgres, "PostgreSQL");`.

mod aim;
mod apply;
mod bookkeeping;
mod change;
mod commit;
mod commits;
mod config;
mod database;
mod fit;
mod keys;
mod kind;
mod loader;
mod merge;
mod screen;
mod statements;
mod swap;
mod system;
mod table;
mod types;
mod writer;

pub use config::SqlLoaderConfig;
pub use loader::SqlLoader;
pub use weir_sdk;
pub use writer::SqlWriter;

/// Makes a block out of a system's description: a loader with a name of its own, as the contract's exports want it.
#[macro_export]
macro_rules! loader {
    ($name:ident, $system:ident, $title:literal) => {
        use $crate::weir_sdk::manifest::Mode;
        use $crate::weir_sdk::prelude::*;

        /// Tables of one database.
        #[derive(Debug)]
        struct $name($crate::SqlLoader);

        impl Loader for $name {
            type Config = $crate::SqlLoaderConfig;
            type Token = String;
            type Writer = $crate::SqlWriter;

            fn open(config: Self::Config) -> Result<Self> {
                $crate::SqlLoader::$system(config).map(Self)
            }

            fn check(&self) -> Result<()> {
                self.0.check()
            }

            fn describe(&self, input: &PortSchema, mode: &WriteMode, change: SchemaChange) -> Result<Vec<String>> {
                self.0.describe(input, mode, change)
            }

            fn write(&self, request: WriteRequest) -> Result<Self::Writer> {
                self.0.write(&request)
            }

            fn commit(&self, request: CommitRequest<String>) -> Result<()> {
                self.0.commit(&request)
            }

            fn abort(&self, _: &EpochId, tokens: Vec<String>) -> Result<()> {
                self.0.abort(&tokens)
            }

            fn last_commit(&self, pipeline: &str, node: &str) -> Result<Option<Committed>> {
                self.0.last_commit(pipeline, node)
            }
        }

        $crate::weir_sdk::loader!($name, |manifest| {
            let modes = [Mode::Append, Mode::Overwrite, Mode::Upsert, Mode::SoftDelete, Mode::History];
            manifest.title($title).write_modes(&modes).asks_for_sql()
        });
    };
}
