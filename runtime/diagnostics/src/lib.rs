//! Failures with blame and hints, and how they are rendered.
//!
//! An error type says whose fault it is by implementing [`Explain`]; what a person reads is a [`Diagnostic`], made
//! from an `Explain` or built by hand where a file is being checked. Rendering happens here and nowhere else, so
//! that every message of Weir has the same shape on a terminal and in JSON.

mod blame;
mod collection;
mod diagnostic;
pub mod exit_code;
mod explain;
mod location;
mod nearest;
mod printable;
mod render;
mod sensitive;
mod types;
mod width;

pub use blame::{Blame, Retry};
pub use collection::Diagnostics;
pub use diagnostic::{Diagnostic, Related, Severity};
pub use explain::Explain;
pub use location::{Location, Source, Span};
pub use nearest::{did_you_mean, nearest, one_of};
pub use printable::printable;
pub use render::Style;
pub use sensitive::{Sensitive, redact_url};
pub use width::{padded, width};

#[cfg(test)]
mod tests;
