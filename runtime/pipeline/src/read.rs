//! Taking typed values out of a YAML tree, with everything that does not fit reported.

use std::str::FromStr;

use weir_diagnostics::{Diagnostic, Diagnostics, Explain, Location, Source, Span, did_you_mean, nearest, one_of};

use crate::yaml::{Entry, Map, Node, Scalar, ScalarKind, Spanned, Value};

/// Collects what is wrong with a file while it is being read.
pub(crate) struct Reader {
    pub(crate) source: Source,
    pub(crate) diagnostics: Diagnostics,
}

/// A map of which the keys are known, and what a person calls it: ``node `daily` ``.
pub(crate) struct Fields<'n> {
    pub(crate) owner: String,
    pub(crate) span: Span,
    map: &'n Map,
    unknown: Vec<&'n str>,
}

impl<'n> Fields<'n> {
    /// Returns the entry of a key, unless its value is left empty.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Entry> {
        self.map.get(key).filter(|entry| !entry.value.is_null())
    }
}

impl Reader {
    pub(crate) fn new(source: &Source) -> Self {
        Self { source: source.clone(), diagnostics: Diagnostics::new() }
    }

    /// Returns a place in the file, with passwords in the line around it starred out.
    pub(crate) fn at(&self, span: Span) -> Location {
        let mut location = self.source.location(span);
        location.snippet = location.snippet.map(|line| without_passwords(&line));
        location
    }

    pub(crate) fn error(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.at(span))
    }

    pub(crate) fn warning(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(message).at(self.at(span))
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports an error of a value that does not parse.
    pub(crate) fn refuse(&mut self, text: &Spanned<String>, error: &dyn Explain) {
        let hints = if text.contains("${") {
            vec![
                "parameters are replaced in `config`, `stream`, connections and the hosts and prefixes of grants"
                    .into(),
            ]
        } else {
            error.hints()
        };
        let diagnostic = self.error(text.span, error.to_string()).hints(hints);
        self.push(diagnostic);
    }

    /// Opens a map. `owner` is what a person calls it; `span` is where to point when something is missing in it.
    pub(crate) fn fields<'n>(
        &mut self,
        node: &'n Node,
        owner: impl Into<String>,
        span: Span,
        known: &[&str],
    ) -> Option<Fields<'n>> {
        let owner = owner.into();
        let Some(map) = node.as_map() else {
            let message = format!("{owner} must be a map, not {}", node.describe());
            let hint = one_of("its keys", known.iter().copied());
            self.push(self.error(node.span, message).hint(hint));
            return None;
        };
        let mut unknown = Vec::new();
        for entry in map.entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            self.unknown_key(&entry.key, &owner, known);
            unknown.push(entry.key.as_str());
        }
        Some(Fields { owner, span, map, unknown })
    }

    fn unknown_key(&mut self, key: &Spanned<String>, owner: &str, known: &[&str]) {
        let hint = did_you_mean(key, known.iter().copied()).or_else(|| one_of("known keys", known.iter().copied()));
        self.push(self.error(key.span, format!("unknown key `{key}` in {owner}")).hint(hint));
    }

    /// Reports that a key is missing, unless one that was reported as unknown is probably meant to be it.
    pub(crate) fn missing(&mut self, fields: &Fields<'_>, key: &str, example: &str) {
        if fields.unknown.iter().any(|written| nearest(written, [key]).is_some()) {
            return;
        }
        let message = format!("{} has no `{key}`", fields.owner);
        self.push(self.error(fields.span, message).hint(format!("add `{key}: {example}`")));
    }

    /// Reports that a map has none of several keys, one of which it needs to say something.
    pub(crate) fn missing_one_of(&mut self, fields: &Fields<'_>, what: &str, keys: &[&str], example: &str) {
        if fields.unknown.iter().any(|written| nearest(written, keys.iter().copied()).is_some()) {
            return;
        }
        let known = one_of("one of", keys.iter().copied());
        let message = format!("{} does not say {what}", fields.owner);
        let hint = format!("add for example `{example}`");
        self.push(self.error(fields.span, message).hint(hint).hint(known));
    }

    fn wrong_type(&mut self, owner: &str, key: &str, wanted: &str, node: &Node) {
        let message = format!("`{key}` of {owner} must be {wanted}, not {}", node.describe());
        self.push(self.error(node.span, message));
    }

    /// Reads a text. Numbers and booleans count as what is written: a stream may well be called `2024`.
    pub(crate) fn text(&mut self, fields: &Fields<'_>, key: &str) -> Option<Spanned<String>> {
        let entry = fields.get(key)?;
        self.scalar(&entry.value, &fields.owner, key, "a text")
    }

    /// Reads the value of a key that can be anything.
    pub(crate) fn value(&mut self, node: &Node, owner: &str, key: &str) -> Option<Spanned<String>> {
        self.scalar(node, owner, key, "a text")
    }

    fn scalar(&mut self, node: &Node, owner: &str, key: &str, wanted: &str) -> Option<Spanned<String>> {
        let text = node.text().map(|text| text.map(str::to_owned));
        if text.is_none() {
            self.wrong_type(owner, key, wanted, node);
        }
        text
    }

    /// Reads a value that parses from text.
    pub(crate) fn parsed<T: FromStr<Err: Explain>>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        wanted: &str,
    ) -> Option<Spanned<T>> {
        let entry = fields.get(key)?;
        let text = self.scalar(&entry.value, &fields.owner, key, wanted)?;
        self.parse(text)
    }

    /// Parses a text that was read before.
    pub(crate) fn parse<T: FromStr<Err: Explain>>(&mut self, text: Spanned<String>) -> Option<Spanned<T>> {
        match text.parse() {
            Ok(value) => Some(Spanned::new(value, text.span)),
            Err(error) => {
                self.refuse(&text, &error);
                None
            }
        }
    }

    /// Reads `true` or `false`.
    pub(crate) fn boolean(&mut self, fields: &Fields<'_>, key: &str) -> Option<Spanned<bool>> {
        let node = &fields.get(key)?.value;
        if let Value::Scalar(Scalar { kind: ScalarKind::Bool(value), .. }) = node.value {
            return Some(Spanned::new(value, node.span));
        }
        self.wrong_type(&fields.owner, key, "`true` or `false`", node);
        None
    }

    /// Reads a whole number of at least `least`.
    pub(crate) fn whole(&mut self, fields: &Fields<'_>, key: &str, least: u64) -> Option<Spanned<u64>> {
        let node = &fields.get(key)?.value;
        let wanted = format!("a whole number of at least {least}");
        let number = match &node.value {
            Value::Scalar(scalar) => match &scalar.kind {
                ScalarKind::Number(number) => number.as_u64(),
                // People group digits as in code; YAML 1.2 takes that for a text.
                ScalarKind::Text => scalar.text.replace('_', "").parse().ok(),
                _ => None,
            },
            _ => None,
        };
        match number.filter(|number| *number >= least) {
            Some(number) => Some(Spanned::new(number, node.span)),
            None => {
                self.wrong_type(&fields.owner, key, &wanted, node);
                None
            }
        }
    }

    /// Reads a list of texts; a single text is a list of one.
    pub(crate) fn texts(&mut self, fields: &Fields<'_>, key: &str) -> Option<Vec<Spanned<String>>> {
        let node = &fields.get(key)?.value;
        let Value::List(items) = &node.value else {
            return self.scalar(node, &fields.owner, key, "a text or a list of texts").map(|text| vec![text]);
        };
        Some(items.iter().filter_map(|item| self.scalar(item, &fields.owner, key, "a list of texts")).collect())
    }

    /// Returns the entries of a map whose keys are anything.
    pub(crate) fn entries<'n>(&mut self, fields: &Fields<'n>, key: &str) -> &'n [Entry] {
        let Some(entry) = fields.get(key) else { return &[] };
        match entry.value.as_map() {
            Some(map) => &map.entries,
            None => {
                self.wrong_type(&fields.owner, key, "a map", &entry.value);
                &[]
            }
        }
    }
}

/// Replaces what stands between `://` and `@` by stars, one for one, so that carets stay under what they mean.
///
/// A diagnostic outlives the terminal of whoever wrote the file: it goes into logs, records and bug reports.
fn without_passwords(line: &str) -> String {
    let mut starred = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        let end = after.find(|c: char| c.is_whitespace() || "\"',}]".contains(c)).unwrap_or(after.len());
        let login = after[..end].rfind('@').filter(|login| after[..*login].contains(':')).unwrap_or(0);
        starred.push_str(before);
        starred.extend(after[..login].chars().map(|_| '*'));
        rest = &after[login..];
    }
    starred + rest
}
