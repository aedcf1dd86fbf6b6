//! `state`.

use std::sync::Arc;

use super::Call;
use crate::bindings::imports::weir::block::state::Host;
use crate::capability::State;
use crate::context::Context;

impl Context {
    fn notes(&mut self) -> Call<Arc<dyn State>> {
        self.count_host_call()?;
        let notes = self.setup.capabilities.state.clone();
        notes.ok_or_else(|| self.denied("notes of its own", "notes are kept in runs only; a preview has none"))
    }
}

impl Host for Context {
    async fn get(&mut self, key: String) -> Call<Option<String>> {
        Ok(self.notes()?.get(&key).await?)
    }

    async fn set(&mut self, key: String, value: Option<String>) -> Call<()> {
        Ok(self.notes()?.set(&key, value).await?)
    }
}
