//! From Markdown with markers to a document.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::document::{Block, Inline, Look, Picture};
use crate::figure::{Figure, Head, Table};
use crate::template::{CLOSE, OPEN, Rendered};

/// Lists and quotes within each other beyond this are one: whoever walks through a report does so on a stack.
const DEEPEST: usize = 32;

/// Reads rendered Markdown. HTML in it is taken as text: a report holds nothing that could run.
pub(crate) fn parse(rendered: &Rendered) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut reader = Reader {
        figures: &rendered.figures,
        charts: 0,
        open: vec![Vec::new()],
        words: Vec::new(),
        ..Reader::default()
    };
    for event in Parser::new_ext(&rendered.markdown, options) {
        reader.event(event);
    }
    reader.flush();
    gather_numbers(reader.open.swap_remove(0))
}

#[derive(Default)]
struct Reader<'a> {
    figures: &'a [Figure],
    charts: usize,
    /// The blocks of what is open, the innermost last.
    open: Vec<Vec<Block>>,
    lists: Vec<(Option<u64>, Vec<Vec<Block>>)>,
    words: Vec<Inline>,
    look: Look,
    link: Option<(String, String)>,
    code: Option<String>,
    table: Option<Grid>,
}

#[derive(Default)]
struct Grid {
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => self.words.push(Inline::Text(text.into_string(), Look { code: true, ..self.look })),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.words.push(Inline::Break),
            Event::Rule => self.push(Block::Rule),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) | Tag::Item => {
                self.flush();
                self.open.push(Vec::new());
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push((first, Vec::new()));
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => self.code = Some(String::new()),
            Tag::Emphasis => self.look.italic = true,
            Tag::Strong => self.look.bold = true,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.link = Some((dest_url.into_string(), String::new()));
            }
            Tag::Table(alignments) => {
                let right = |alignment: &_| *alignment == pulldown_cmark::Alignment::Right;
                self.table = Some(Grid { right: alignments.iter().map(right).collect(), rows: Vec::new() });
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(grid) = &mut self.table {
                    grid.rows.push(Vec::new());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.flush(),
            TagEnd::Heading(level) => {
                let words = std::mem::take(&mut self.words);
                self.push(Block::Heading(level as u8, words));
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                let deep = self.open.len() > DEEPEST;
                let inner = self.close();
                if deep { inner.into_iter().for_each(|block| self.push(block)) } else { self.push(Block::Quote(inner)) }
            }
            TagEnd::Item => {
                self.flush();
                let inner = self.close();
                if let Some((_, items)) = self.lists.last_mut() {
                    items.push(inner);
                }
            }
            TagEnd::List(_) => match self.lists.pop() {
                Some((_, items)) if self.open.len() > DEEPEST => {
                    items.into_iter().flatten().for_each(|block| self.push(block));
                }
                Some((first, items)) => self.push(Block::List(first, items)),
                None => {}
            },
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.push(Block::Code(code));
                }
            }
            TagEnd::Emphasis => self.look.italic = false,
            TagEnd::Strong => self.look.bold = false,
            TagEnd::Link | TagEnd::Image => {
                if let Some((target, text)) = self.link.take() {
                    self.words.push(link(target, text));
                }
            }
            TagEnd::TableCell => {
                let text = crate::document::plain(&std::mem::take(&mut self.words));
                if let Some(row) = self.table.as_mut().and_then(|grid| grid.rows.last_mut()) {
                    row.push(text);
                }
            }
            TagEnd::Table => {
                if let Some(grid) = self.table.take() {
                    self.push(Block::Table(grid.into_table()));
                }
            }
            _ => {}
        }
    }

    /// Takes words, and whatever markers stand for.
    fn text(&mut self, text: &str) {
        if let Some((_, words)) = &mut self.link {
            words.push_str(text);
            return;
        }
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        let mut rest = text;
        while let Some((before, inner)) = rest.split_once(OPEN) {
            self.word(before);
            let Some((marker, after)) = inner.split_once(CLOSE) else {
                rest = inner;
                break;
            };
            self.marker(marker);
            rest = after;
        }
        self.word(rest);
    }

    fn word(&mut self, text: &str) {
        match self.words.last_mut() {
            _ if text.is_empty() => {}
            Some(Inline::Text(known, look)) if *look == self.look => known.push_str(text),
            _ => self.words.push(Inline::Text(text.to_owned(), self.look)),
        }
    }

    fn marker(&mut self, marker: &str) {
        let number: Option<usize> = marker.get(1..).and_then(|digits| digits.parse().ok());
        match (marker.chars().next(), number) {
            (Some('N'), Some(number)) => self.words.push(Inline::Note(number)),
            (Some('F'), Some(number)) => {
                self.flush();
                if let Some(figure) = self.figures.get(number).cloned() {
                    let block = self.figure(figure);
                    self.push(block);
                }
            }
            _ => {}
        }
    }

    fn figure(&mut self, figure: Figure) -> Block {
        match figure {
            Figure::Table(table) => Block::Table(table),
            Figure::Big(number) => Block::Numbers(vec![number]),
            Figure::Chart(chart, notes) => {
                self.charts += 1;
                Block::Chart(Box::new(Picture { number: self.charts, scene: chart.draw(), notes }))
            }
        }
    }

    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        let blank = |word: &Inline| matches!(word, Inline::Text(text, _) if text.trim().is_empty());
        if !words.iter().all(blank) {
            self.push(Block::Paragraph(words));
        }
    }

    fn push(&mut self, block: Block) {
        if let Some(blocks) = self.open.last_mut() {
            blocks.push(block);
        }
    }

    fn close(&mut self) -> Vec<Block> {
        if self.open.len() > 1 { self.open.pop().unwrap_or_default() } else { Vec::new() }
    }
}

/// A link leads to a page or to somebody's mail, and nowhere else.
fn link(target: String, text: String) -> Inline {
    let safe = ["https://", "http://", "mailto:", "#"].iter().any(|start| target.starts_with(start));
    if safe { Inline::Link(text, target) } else { Inline::Text(text, Look::default()) }
}

impl Grid {
    fn into_table(self) -> Table {
        let mut rows = self.rows.into_iter();
        let right = |at: usize| self.right.get(at).copied().unwrap_or(false);
        let heads = rows.next().unwrap_or_default().into_iter().enumerate();
        Table {
            caption: String::new(),
            columns: heads.map(|(at, title)| Head { title, right: right(at) }).collect(),
            rows: rows.collect(),
            total: None,
            notes: Vec::new(),
        }
    }
}

/// Large numbers that follow each other stand side by side.
fn gather_numbers(blocks: Vec<Block>) -> Vec<Block> {
    let mut gathered: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        match (gathered.last_mut(), block) {
            (Some(Block::Numbers(row)), Block::Numbers(more)) => row.extend(more),
            (_, block) => gathered.push(block),
        }
    }
    gathered
}
