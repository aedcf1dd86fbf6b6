//! A node's notes in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use weir_host::capability::State;
use weir_types::Problem;

/// Notes that last as long as a case.
#[derive(Default)]
pub(super) struct Notes(Mutex<BTreeMap<String, String>>);

#[async_trait]
impl State for Notes {
    async fn get(&self, key: &str) -> Result<Option<String>, Problem> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    async fn set(&self, key: &str, value: Option<String>) -> Result<(), Problem> {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match value {
            Some(value) => notes.insert(key.to_owned(), value),
            None => notes.remove(key),
        };
        Ok(())
    }
}
