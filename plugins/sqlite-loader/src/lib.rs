//! The loader `sqlite-loader`: a table of a SQLite database, rows and state in one transaction.

mod apply;
mod commit;
mod commits;
mod config;
mod fit;
mod keys;
mod kind;
mod loader;
mod screen;
mod swap;
mod table;
mod writer;

use loader::SqliteLoader;
use weir_sdk::manifest::Mode;

weir_sdk::loader!(SqliteLoader, |manifest| {
    manifest.title("SQLite").write_modes(&[Mode::Append, Mode::Overwrite, Mode::Upsert]).asks_for_sql()
});

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<SqliteLoader>("tests");
}
