//! The transform `sql`: one statement over one or several inputs.

mod config;
mod statement;

use statement::Sql;

weir_sdk::transform!(Sql, |manifest| {
    let inputs = "the tables of the statement, under the names that the pipeline gives them";
    manifest.title("SQL").variadic_input("in", inputs).output("out", "the rows of the result").asks_for_secrets()
});

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Sql>("tests");
}
