//! What the process tells its caller. Scripts may rely on these numbers.

use crate::Blame;

/// Everything worked; warnings may have been printed.
pub const OK: u8 = 0;
/// Something failed that carries no blame.
pub const UNKNOWN: u8 = 1;
/// The pipeline, a config or the command line is wrong. The command-line parser uses the same number.
pub const USER: u8 = 2;
/// A block failed.
pub const BLOCK: u8 = 3;
/// An outside system failed.
pub const EXTERNAL: u8 = 4;
/// Weir or the machine failed.
pub const HOST: u8 = 5;
/// Somebody cancelled it; the number that shells give to an interrupt.
pub const CANCELLED: u8 = 130;

/// Returns the exit code for a failure.
pub const fn of(blame: Blame) -> u8 {
    match blame {
        Blame::User => USER,
        Blame::Block => BLOCK,
        Blame::External => EXTERNAL,
        Blame::Host => HOST,
    }
}
