//! `objects` in the test's world.

use globset::GlobBuilder;

use super::with;
use super::world::StagedObject;
use crate::objects::{ObjectInfo, Staged};
use crate::types::{Problem, Result};

pub(crate) fn list(connection: &str, glob: &str) -> Result<Vec<ObjectInfo>> {
    let matcher = GlobBuilder::new(glob).literal_separator(true).build();
    let matcher =
        matcher.map_err(|error| Problem::config(format!("`{glob}` is not a glob: {error}")))?.compile_matcher();
    Ok(with(|world| {
        let objects = world.objects.get(connection).into_iter().flatten();
        let fitting = objects.filter(|(path, _)| matcher.is_match(path));
        fitting
            .map(|(path, data)| ObjectInfo { path: path.clone(), size: data.len() as u64, version: version(data) })
            .collect()
    }))
}

/// A version that changes with the content, like an entity tag.
fn version(data: &[u8]) -> String {
    let sum = data
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{sum:016x}")
}

pub(crate) fn read(connection: &str, path: &str, offset: u64, length: u64) -> Result<Vec<u8>> {
    whole(connection, path).map(|data| data.into_iter().skip(offset as usize).take(length as usize).collect())
}

pub(super) fn whole(connection: &str, path: &str) -> Result<Vec<u8>> {
    let found = with(|world| world.objects.get(connection).and_then(|objects| objects.get(path)).cloned());
    found.ok_or_else(|| Problem::not_found(format!("there is no object `{path}` in `{connection}`")))
}

/// Keeps an object that is complete but not visible.
pub(super) fn stage(connection: &str, path: &str, data: Vec<u8>) -> Staged {
    with(|world| {
        let token = world.token("object");
        let staged = Staged { path: path.into(), bytes: data.len() as u64, token: token.clone() };
        world.staged.insert(token, StagedObject { connection: connection.into(), path: path.into(), data });
        staged
    })
}

pub(crate) fn publish(_connection: &str, tokens: &[String]) -> Result<()> {
    with(|world| {
        for object in tokens.iter().filter_map(|token| world.staged.remove(token)) {
            world.objects.entry(object.connection).or_default().insert(object.path, object.data);
        }
    });
    Ok(())
}

pub(crate) fn discard(_connection: &str, tokens: &[String]) -> Result<()> {
    with(|world| world.staged.retain(|token, _| !tokens.contains(token)));
    Ok(())
}

pub(crate) fn delete(connection: &str, paths: &[String]) -> Result<()> {
    with(|world| {
        if let Some(objects) = world.objects.get_mut(connection) {
            objects.retain(|path, _| !paths.contains(path));
        }
    });
    Ok(())
}

/// A writer of one object's bytes.
#[derive(Debug)]
pub(crate) struct Writer {
    connection: String,
    path: String,
    data: std::cell::RefCell<Vec<u8>>,
}

impl Writer {
    pub(crate) fn open(connection: &str, path: &str) -> Result<Self> {
        Ok(Self { connection: connection.into(), path: path.into(), data: Vec::new().into() })
    }

    pub(crate) fn write(&self, data: &[u8]) -> Result<()> {
        self.data.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    pub(crate) fn finish(&self) -> Result<Staged> {
        Ok(stage(&self.connection, &self.path, self.data.take()))
    }
}
