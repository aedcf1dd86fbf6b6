//! `state` in the test's world.

use super::with;
use crate::types::{Json, Result};

pub(crate) fn get(key: &str) -> Result<Option<Json>> {
    Ok(with(|world| world.notes.get(key).cloned()))
}

pub(crate) fn set(key: &str, value: Option<&str>) -> Result<()> {
    with(|world| match value {
        Some(value) => world.notes.insert(key.into(), value.into()),
        None => world.notes.remove(key),
    });
    Ok(())
}
