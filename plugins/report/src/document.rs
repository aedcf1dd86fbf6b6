//! A report as all its forms are made from.

use crate::about::About;
use crate::figure::{BigNumber, Table};

/// A report.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) about: About,
    pub(crate) blocks: Vec<Block>,
    /// The footnotes, the first with number 1.
    pub(crate) notes: Vec<String>,
}

/// A part of a report, from margin to margin.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    /// A heading, from 1 for the largest.
    Heading(u8, Vec<Inline>),
    /// Words.
    Paragraph(Vec<Inline>),
    /// Points, numbered from somewhere or not.
    List(Option<u64>, Vec<Vec<Block>>),
    /// What somebody said.
    Quote(Vec<Block>),
    /// Text to the letter.
    Code(String),
    /// A line across.
    Rule,
    /// Rows.
    Table(Table),
    /// Large numbers beside each other.
    Numbers(Vec<BigNumber>),
    /// A chart and its footnotes.
    Chart(Box<Picture>),
}

/// A chart in a report.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// Its number among the charts, from 1.
    pub(crate) number: usize,
    pub(crate) scene: charts::Scene,
    pub(crate) notes: Vec<usize>,
}

/// Words of one kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Inline {
    /// Words.
    Text(String, Look),
    /// Words that lead somewhere.
    Link(String, String),
    /// The number of a footnote.
    Note(usize),
    /// A new line.
    Break,
}

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Look {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) code: bool,
}

impl Document {
    /// Returns the charts, wherever they are.
    pub(crate) fn pictures(&self) -> Vec<&Picture> {
        let mut found = Vec::new();
        collect(&self.blocks, &mut found);
        found
    }
}

fn collect<'a>(blocks: &'a [Block], found: &mut Vec<&'a Picture>) {
    for block in blocks {
        match block {
            Block::Chart(picture) => found.push(picture),
            Block::Quote(inner) => collect(inner, found),
            Block::List(_, items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
}

/// Returns words without their looks.
pub(crate) fn plain(words: &[Inline]) -> String {
    let text = |word: &Inline| match word {
        Inline::Text(text, _) | Inline::Link(text, _) => text.clone(),
        Inline::Note(_) => String::new(),
        Inline::Break => " ".to_owned(),
    };
    words.iter().map(text).collect()
}
