//! From text to tree.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Range, StrInput, Tag};
use serde_json::Number;
use weir_diagnostics::{Diagnostic, Diagnostics, Source, Span};

use super::{Entry, Map, Node, Scalar, ScalarKind, Spanned, Value};

/// The longest file that is read. A pipeline of thousands of nodes stays far below; this number is arbitrary.
const MAX_BYTES: usize = 4 << 20;
/// How deeply values may be nested: each level is a stack frame here and in everything that walks the tree.
const MAX_DEPTH: usize = 64;
/// How many values a file may have once aliases are expanded; nested aliases grow exponentially.
const MAX_NODES: usize = 200_000;

/// Reads a text as one YAML document. A key that occurs twice is reported and read on; a syntax error ends the reading.
///
/// Returns nothing when the document is empty or cannot be read, which has then been reported.
pub fn load(source: &Source, diagnostics: &mut Diagnostics) -> Option<Node> {
    if source.text().len() > MAX_BYTES {
        let message = format!("`{}` is larger than {} MiB", source.name(), MAX_BYTES >> 20);
        diagnostics.push(Diagnostic::error(message));
        return None;
    }
    let mut loader = Loader {
        source,
        parser: Parser::new_from_str(source.text()),
        anchors: HashMap::new(),
        nodes: 0,
        depth: 0,
        diagnostics,
    };
    match loader.document() {
        Ok(node) => node,
        Err(stop) => {
            diagnostics.push(*stop);
            None
        }
    }
}

/// A problem after which there is no point in reading on.
type Stop = Box<Diagnostic>;

struct Loader<'a> {
    source: &'a Source,
    parser: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    depth: usize,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Loader<'a> {
    fn document(&mut self) -> Result<Option<Node>, Stop> {
        let mut root = None;
        loop {
            let (event, range) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
                _ if root.is_some() => return Err(self.stop(span(range), "the file holds a second YAML document")),
                event => root = Some(self.node(event, range)?),
            }
        }
        let root = root.filter(|node| !node.is_null());
        if root.is_none() {
            self.diagnostics.push(Diagnostic::error(format!("`{}` is empty", self.source.name())));
        }
        Ok(root)
    }

    fn next(&mut self) -> Result<(Event<'a>, Range), Stop> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            None => Ok((Event::StreamEnd, Range::default())),
            Some(Err(error)) => {
                let place = Span::new(number(error.marker().line()), number(error.marker().col()) + 1, 1);
                let message = format!("the file is not valid YAML: {}", error.info());
                Err(self.stop(place, message))
            }
        }
    }

    fn stop(&self, span: Span, message: impl Into<String>) -> Stop {
        Box::new(Diagnostic::error(message).at(self.source.location(span)))
    }

    fn node(&mut self, event: Event<'a>, range: Range) -> Result<Node, Stop> {
        self.count(1, span(range))?;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let kind = self.kind(&text, style, tag.as_deref(), range)?;
                let value = Value::Scalar(Scalar { text: text.into_owned(), kind });
                Ok(self.anchored(anchor, Node { span: span(range), value }))
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.as_deref(), range)?;
                let node = self.nested(range, Self::list)?;
                Ok(self.anchored(anchor, node))
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.as_deref(), range)?;
                let node = self.nested(range, Self::map)?;
                Ok(self.anchored(anchor, node))
            }
            Event::Alias(anchor) => self.alias(anchor, range),
            // The parser opens every value with one of the events above.
            _ => Err(self.stop(span(range), "the file is not valid YAML: a value is missing")),
        }
    }

    fn nested(&mut self, range: Range, read: fn(&mut Self) -> Result<(Value, Range), Stop>) -> Result<Node, Stop> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.stop(span(range), format!("values are nested more than {MAX_DEPTH} levels deep")));
        }
        let (value, end) = read(self)?;
        self.depth -= 1;
        Ok(Node { span: span(Range::new(range.start, end.end)), value })
    }

    fn list(&mut self) -> Result<(Value, Range), Stop> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, range) => return Ok((Value::List(items), range)),
                (event, range) => items.push(self.node(event, range)?),
            }
        }
    }

    fn map(&mut self) -> Result<(Value, Range), Stop> {
        let mut map = Map::default();
        let mut seen: HashMap<String, Span> = HashMap::new();
        loop {
            let (event, range) = self.next()?;
            if event == Event::MappingEnd {
                return Ok((Value::Map(map), range));
            }
            let key = self.key(event, range)?;
            let (event, range) = self.next()?;
            let value = self.node(event, range)?;
            if let Some(first) = seen.get(&key.value) {
                self.repeated(&key, *first);
            } else {
                seen.insert(key.value.clone(), key.span);
                map.entries.push(Entry { key, value });
            }
        }
    }

    fn key(&mut self, event: Event<'a>, range: Range) -> Result<Spanned<String>, Stop> {
        let node = self.node(event, range)?;
        match node.value {
            Value::Scalar(scalar) => Ok(Spanned::new(scalar.text, node.span)),
            _ => Err(self.stop(node.span, "a key must be a single value, not a list or map")),
        }
    }

    fn repeated(&mut self, key: &Spanned<String>, first: Span) {
        let diagnostic = Diagnostic::error(format!("the key `{key}` is written twice"))
            .at(self.source.location(key.span))
            .related("it stands here already", self.source.location(first));
        self.diagnostics.push(diagnostic);
    }

    fn kind(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>, range: Range) -> Result<ScalarKind, Stop> {
        if tag.is_some_and(|tag| !tag.is_yaml_core_schema()) {
            self.refuse_tag(tag, range)?;
        }
        let tag = tag.cloned().map(std::borrow::Cow::Owned);
        let scalar = saphyr::Scalar::parse_from_cow_and_metadata(text.into(), style, tag.as_ref());
        Ok(match scalar {
            None => return Err(self.stop(span(range), format!("`{text}` is not what its tag says"))),
            Some(saphyr::Scalar::Null) => ScalarKind::Null,
            Some(saphyr::Scalar::Boolean(value)) => ScalarKind::Bool(value),
            Some(saphyr::Scalar::Integer(value)) => ScalarKind::Number(value.into()),
            // JSON, which configs become, has neither infinity nor "not a number": they stay text.
            Some(saphyr::Scalar::FloatingPoint(value)) => match text.parse::<u64>() {
                Ok(large) => ScalarKind::Number(large.into()),
                Err(_) => Number::from_f64(value.0).map_or(ScalarKind::Text, ScalarKind::Number),
            },
            Some(saphyr::Scalar::String(_)) => ScalarKind::Text,
        })
    }

    fn refuse_tag(&self, tag: Option<&Tag>, range: Range) -> Result<(), Stop> {
        match tag {
            Some(tag) if !tag.is_yaml_core_schema() => {
                Err(self.stop(span(range), format!("the tag `{tag}` has no meaning here")))
            }
            _ => Ok(()),
        }
    }

    fn anchored(&mut self, anchor: usize, node: Node) -> Node {
        // The parser numbers anchors from one; zero stands for none.
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        node
    }

    fn alias(&mut self, anchor: usize, range: Range) -> Result<Node, Stop> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return Err(self.stop(span(range), "an alias cannot stand inside of what it stands for"));
        };
        self.count(size(&node), span(range))?;
        if self.depth + height(&node) > MAX_DEPTH {
            return Err(self.stop(span(range), format!("values are nested more than {MAX_DEPTH} levels deep")));
        }
        Ok(node)
    }

    fn count(&mut self, nodes: usize, place: Span) -> Result<(), Stop> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            return Err(self.stop(place, format!("the file holds more than {MAX_NODES} values")));
        }
        Ok(())
    }
}

fn size(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(_) => 1,
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Map(map) => 1 + map.entries.iter().map(|entry| 1 + size(&entry.value)).sum::<usize>(),
    }
}

fn height(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(_) => 0,
        Value::List(items) => 1 + items.iter().map(height).max().unwrap_or(0),
        Value::Map(map) => 1 + map.entries.iter().map(|entry| height(&entry.value)).max().unwrap_or(0),
    }
}

/// Returns the part of a range that lies on its first line.
fn span(range: Range) -> Span {
    let characters = range.end.index().saturating_sub(range.start.index());
    let length = if range.start.line() == range.end.line() { characters } else { 1 };
    Span::new(number(range.start.line()), number(range.start.col()) + 1, number(length))
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX - 1)
}
