//! The component's exports over the SDK's traits, for the macros.

use std::cell::RefCell;
use std::marker::PhantomData;

use crate::block::Block;
use crate::types::{Problem, Result};

mod extractor;
mod harvester;
mod loader;
mod transform;

/// A block as a component; the generated `export!` macros want a type that implements every exported interface.
#[derive(Debug)]
pub struct Component<B>(PhantomData<B>);

/// Something that the host calls through a shared reference, one call at a time: a component has one thread and is not re-entered.
struct Slot<T>(RefCell<Option<T>>);

impl<T> Slot<T> {
    fn new(value: T) -> Self {
        Self(RefCell::new(Some(value)))
    }

    fn with<R>(&self, work: impl FnOnce(&mut T) -> Result<R>) -> Result<R> {
        match self.0.borrow_mut().as_mut() {
            Some(value) => work(value),
            None => Err(used_up()),
        }
    }

    fn take(&self) -> Result<T> {
        self.0.borrow_mut().take().ok_or_else(used_up)
    }
}

fn used_up() -> Problem {
    Problem::system("the host called what it has already completed")
}

fn manifest<B: Block>() -> String {
    B::manifest().to_json()
}
