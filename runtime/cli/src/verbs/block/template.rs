//! The templates of the SDK, carried in the executable.

use crate::args::Kind;

/// A file of a template: where it goes, and what is in it.
pub(super) type File = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../../sdk/rust/template/", $folder, "/", $path)))),*]
    };
}

const COMMON: &[File] = files!("common": "Cargo.toml", "README.md", ".cargo/config.toml", ".gitignore");
const EXTRACTOR: &[File] =
    files!("extractor": "src/lib.rs", "tests/counts/config.json", "tests/counts/expected.ndjson");
const TRANSFORM: &[File] = files!("transform": "src/lib.rs", "tests/upper/config.json", "tests/upper/input.ndjson", "tests/upper/expected.ndjson");
const LOADER: &[File] = files!("loader": "src/lib.rs", "tests/writes/config.json", "tests/writes/input.ndjson",
    "tests/writes/expected_objects/lake/out-run-1-2-all.ndjson");

/// Returns the files of a new block of a kind.
pub(super) fn files(kind: Kind) -> impl Iterator<Item = &'static File> {
    let own = match kind {
        Kind::Extractor => EXTRACTOR,
        Kind::Transform => TRANSFORM,
        Kind::Loader => LOADER,
    };
    COMMON.iter().chain(own)
}
