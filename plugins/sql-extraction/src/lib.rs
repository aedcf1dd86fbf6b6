//! Reading tables and queries of SQL databases: one extractor, and what differs from system to system behind [`System`].
//!
//! A run reads what was there when it was planned: an incremental stream has an upper bound, a table is cut into ranges of its key, and
//! each range is read step by step with a checkpoint behind every step.

mod config;
mod cursor;
mod extractor;
mod plan;
mod range;
mod reader;
mod relation;
mod system;

pub use config::SqlConfig;
pub use cursor::CursorState;
pub use extractor::Database;
pub use range::Range;
pub use reader::{Place, SqlReader, SqlSplit};
pub use system::{Pages, System, literal};

/// Makes the block of a system: an extractor of the block's own crate, as the contract's traits want it, around [`Database`].
#[macro_export]
macro_rules! block {
    ($system:ty, $title:literal) => {
        /// The block.
        #[derive(Debug)]
        pub(crate) struct Tables($crate::Database<$system>);

        impl weir_sdk::prelude::Extractor for Tables {
            type Config = $crate::SqlConfig;
            type Split = $crate::SqlSplit;
            type State = $crate::CursorState;
            type Checkpoint = $crate::Place;
            type Reader = $crate::SqlReader<$system>;

            fn open(config: $crate::SqlConfig) -> weir_sdk::Result<Self> {
                $crate::Database::open(config).map(Self)
            }

            fn check(&self) -> weir_sdk::Result<()> {
                self.0.check()
            }

            fn discover(&self) -> weir_sdk::Result<Vec<String>> {
                self.0.discover()
            }

            fn describe(&self, stream: Option<&str>) -> weir_sdk::Result<weir_sdk::prelude::StreamInfo> {
                self.0.describe(stream)
            }

            fn plan(
                &self,
                request: weir_sdk::prelude::PlanRequest<Self>,
            ) -> weir_sdk::Result<Vec<weir_sdk::prelude::Split<$crate::SqlSplit>>> {
                self.0.plan(request.stream.as_deref(), request.state.as_ref(), request.target_splits)
            }

            fn conclude(
                &self,
                request: weir_sdk::prelude::ConcludeRequest<Self>,
            ) -> weir_sdk::Result<Option<$crate::CursorState>> {
                Ok(self.0.conclude(request.state, request.splits.into_iter().map(|done| done.split.descriptor)))
            }

            fn read(&self, request: weir_sdk::prelude::ReadRequest<Self>) -> weir_sdk::Result<Self::Reader> {
                Ok($crate::SqlReader::new(request.split.descriptor, request.checkpoint.unwrap_or_default()))
            }
        }

        weir_sdk::extractor!(Tables, |manifest| manifest.title($title).asks_for_sql());
    };
}
