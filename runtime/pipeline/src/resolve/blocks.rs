//! Which block a reference means.

use weir_diagnostics::{did_you_mean, one_of};
use weir_types::{BlockKind, BlockName, BlockRef};

use super::Resolver;
use crate::{CatalogMiss, ResolvedBlock, yaml::Spanned};

impl Resolver<'_> {
    /// Looks up the block of every node; nothing where there is none, which is reported.
    pub(super) fn blocks(&mut self) -> Vec<Option<ResolvedBlock>> {
        let active = self.active.clone();
        active.into_iter().map(|node| self.block(node.name.as_str(), node.block.as_ref()?)).collect()
    }

    fn block(&mut self, node: &str, wanted: &Spanned<BlockRef>) -> Option<ResolvedBlock> {
        let found = match self.context.catalog.find(wanted) {
            Ok(found) => found,
            Err(miss) => {
                self.missing_block(wanted, miss);
                return None;
            }
        };
        if found.manifest.kind == BlockKind::Harvester {
            let message = format!("node `{node}` is a harvester, which gives no rows and cannot be part of a pipeline");
            self.push(self.error(wanted.span, message));
            return None;
        }
        Some(found)
    }

    fn missing_block(&mut self, wanted: &Spanned<BlockRef>, miss: CatalogMiss) {
        let diagnostic = match miss {
            CatalogMiss::Name { known } => {
                let names = || known.iter().map(BlockName::as_str);
                let hint = did_you_mean(wanted.name().as_str(), names()).or_else(|| one_of("blocks", names()));
                self.error(wanted.span, format!("there is no block `{}`", wanted.name())).hint(hint)
            }
            CatalogMiss::Version { known } => {
                let known: Vec<_> = known.iter().map(ToString::to_string).collect();
                let hint = one_of("versions", known.iter().map(String::as_str));
                self.error(wanted.span, format!("no version of block `{}` is acceptable for `{wanted}`", wanted.name()))
                    .hint(hint)
            }
            CatalogMiss::Unusable { reason, hints } => {
                self.error(wanted.span, format!("block `{wanted}` cannot be used: {reason}")).hints(hints)
            }
        };
        self.push(diagnostic);
    }
}
