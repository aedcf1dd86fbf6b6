//! Panics that the code under test catches itself. libFuzzer's hook would end the process before anything could catch them.

use std::panic;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

static FORGIVING: AtomicBool = AtomicBool::new(false);

/// Puts a hook before libFuzzer's that lets panics pass within [`forgiving`].
pub fn install() {
    let strict = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !FORGIVING.load(Relaxed) {
            strict(panic);
        }
    }));
}

/// Does `work`, which catches panics itself. One that it does not catch still ends the process.
pub fn forgiving<T>(work: impl FnOnce() -> T) -> T {
    FORGIVING.store(true, Relaxed);
    let result = work();
    FORGIVING.store(false, Relaxed);
    result
}
