//! A report as pages to print.

mod blocks;
mod canvas;
mod flow;
mod fonts;
mod picture;
mod table;
mod words;

use weir_sdk::prelude::*;

use crate::document::{Block, Document};

use flow::Flow;

/// A table with more columns than this wants wider pages.
const UPRIGHT_COLUMNS: usize = 8;

/// Writes a report.
pub(crate) fn pdf(document: &Document) -> Result<Vec<u8>> {
    let mut flow = Flow::new(wide(&document.blocks));
    blocks::title(&mut flow, &document.about);
    blocks::write(&mut flow, &document.blocks);
    blocks::notes(&mut flow, document);
    blocks::made_by(&mut flow, &document.about);
    flow.finish(&document.about)
}

fn wide(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| matches!(block, Block::Table(table) if table.columns.len() > UPRIGHT_COLUMNS))
}
