//! The notes of blocks during an attempt: what is set becomes durable with the epoch, and is seen by the whole node until then.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use weir_host::capability::State;
use weir_store::{NoteMove, Notes};
use weir_types::{NodeName, Problem, ProblemKind};

/// The largest note. Notes are small things like a schema's version; they are read as a whole at every start.
const MAX_NOTE: usize = 256 << 10;

/// How many notes a node may change in an epoch.
const MAX_CHANGES: usize = 10_000;

#[derive(Debug, Default)]
struct Book {
    current: HashMap<(NodeName, String), String>,
    changed: BTreeMap<(NodeName, String), Option<String>>,
}

/// The notes of all nodes of a pipeline.
#[derive(Debug, Clone, Default)]
pub(crate) struct NoteBook {
    book: Arc<Mutex<Book>>,
}

impl NoteBook {
    /// Starts from what is durable.
    pub(crate) fn new(durable: Notes) -> Self {
        let book = Book { current: durable.into_iter().collect(), changed: BTreeMap::new() };
        Self { book: Arc::new(Mutex::new(book)) }
    }

    /// Returns what was set since the last call: what the epoch moves.
    pub(crate) fn take_changes(&self) -> Vec<NoteMove> {
        let changed = std::mem::take(&mut self.lock().changed);
        changed.into_iter().map(|((node, name), value)| NoteMove { node, name, value }).collect()
    }

    /// Returns the capability of one node.
    pub(crate) fn of_node(&self, node: &NodeName) -> Arc<dyn State> {
        Arc::new(NodeNotes { book: self.clone(), node: node.clone() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct NodeNotes {
    book: NoteBook,
    node: NodeName,
}

#[async_trait]
impl State for NodeNotes {
    async fn get(&self, key: &str) -> Result<Option<String>, Problem> {
        Ok(self.book.lock().current.get(&(self.node.clone(), key.to_owned())).cloned())
    }

    async fn set(&self, key: &str, value: Option<String>) -> Result<(), Problem> {
        check(key, value.as_deref())?;
        let mut book = self.book.lock();
        let id = (self.node.clone(), key.to_owned());
        if !book.changed.contains_key(&id)
            && book.changed.keys().filter(|(node, _)| *node == self.node).count() >= MAX_CHANGES
        {
            return Err(Problem::limit(format!("note `{key}` is one too many: {MAX_CHANGES} may change in an epoch")));
        }
        match &value {
            Some(text) => book.current.insert(id.clone(), text.clone()),
            None => book.current.remove(&id),
        };
        book.changed.insert(id, value);
        Ok(())
    }
}

fn check(key: &str, value: Option<&str>) -> Result<(), Problem> {
    let Some(value) = value else { return Ok(()) };
    if key.len() + value.len() > MAX_NOTE {
        return Err(Problem::limit(format!(
            "note `{key}` is {} bytes long, {MAX_NOTE} are allowed",
            key.len() + value.len()
        )));
    }
    serde_json::from_str::<serde::de::IgnoredAny>(value)
        .map(drop)
        .map_err(|error| Problem::new(ProblemKind::System, format!("the value of note `{key}` is not JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_note_is_seen_at_once_and_moves_once() {
        let node: NodeName = "a".parse().expect("a name");
        let book = NoteBook::new(Notes::from([((node.clone(), "old".to_owned()), "1".to_owned())]));
        let (one, other) = (book.of_node(&node), book.of_node(&"b".parse().expect("a name")));
        one.set("new", Some("2".into())).await.expect("a note");
        one.set("old", None).await.expect("a removal");
        assert_eq!(one.get("new").await.expect("a read").as_deref(), Some("2"));
        assert_eq!(one.get("old").await.expect("a read"), None);
        assert_eq!(other.get("new").await.expect("a read"), None, "notes are the node's own");
        let moved: Vec<_> = book.take_changes().into_iter().map(|note| (note.name, note.value)).collect();
        assert_eq!(moved, [("new".to_owned(), Some("2".to_owned())), ("old".to_owned(), None)]);
        assert!(book.take_changes().is_empty());
    }

    #[tokio::test]
    async fn a_note_has_to_be_small_json() {
        let notes = NoteBook::default().of_node(&"a".parse().expect("a name"));
        assert_eq!(notes.set("a", Some("{".into())).await.expect_err("no JSON").kind, ProblemKind::System);
        let long = format!("\"{}\"", "x".repeat(MAX_NOTE));
        assert_eq!(notes.set("a", Some(long)).await.expect_err("too long").kind, ProblemKind::Limit);
    }
}
