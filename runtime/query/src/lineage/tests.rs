use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};

use super::{StatementLineage, Uses, lineage};

fn of(statement: &str) -> StatementLineage {
    let field = |name: &str| Field::new(name, DataType::Int64, true);
    let schema = |names: &[&str]| Arc::new(Schema::new(names.iter().map(|name| field(name)).collect::<Vec<_>>()));
    let list = Field::new("l", DataType::List(Arc::new(Field::new_list_field(DataType::Int64, true))), true);
    let inputs = [
        ("t".to_owned(), schema(&["a", "b", "c", "d"])),
        ("u".to_owned(), schema(&["a", "x"])),
        ("n".to_owned(), Arc::new(Schema::new(vec![field("a"), list]))),
    ];
    lineage(statement, &inputs).expect("a lineage")
}

fn text(uses: &Uses) -> String {
    let one = |((table, column), uses): (&(String, String), &std::collections::BTreeSet<_>)| {
        format!("{table}.{column} {}", uses.iter().map(|what| format!("{what:?}")).collect::<Vec<_>>().join("+"))
    };
    uses.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn shown(statement: &str) -> Vec<String> {
    let found = of(statement);
    let columns = found.columns.iter().map(|(name, uses)| format!("{name}: {}", text(uses)));
    columns.chain([format!("rows: {}", text(&found.rows))]).collect()
}

#[test]
fn plain_columns_are_themselves_and_expressions_are_made() {
    let expected = ["a: t.a Identity", "y: t.a Transformation, t.b Transformation", "rows: t.c Filter, t.d Sort"];
    assert_eq!(shown("select a, a + b as y from t where c > 1 order by d"), expected);
}

#[test]
fn aggregates_windows_and_cases_are_told_apart() {
    assert_eq!(
        shown("select a, sum(b) filter (where c > 0) as s, count(*) as n from t group by a having max(d) > 1"),
        ["a: t.a Identity", "s: t.b Aggregation, t.c Conditional", "n: ", "rows: t.a GroupBy, t.d Aggregation+Filter"]
            .map(|line| line.replace("t.d Aggregation+Filter", "t.d Filter")),
    );
    assert_eq!(
        shown("select sum(b) over (partition by c order by d) as w, case when a > 1 then b else c end as v from t"),
        [
            "w: t.b Aggregation, t.c Window, t.d Window",
            "v: t.a Conditional, t.b Transformation, t.c Transformation",
            "rows: ",
        ],
    );
}

#[test]
fn names_are_followed_through_subqueries_joins_and_unions() {
    assert_eq!(
        shown("with s as (select a as k, b from t) select s.k, u.x from s left join u on s.k = u.a"),
        ["k: t.a Identity", "x: u.x Identity", "rows: t.a Join, u.a Join"],
    );
    assert_eq!(
        shown("select a, 'x' as kind from t union all select x, 'y' from u"),
        ["a: t.a Identity, u.x Identity", "kind: ", "rows: "],
    );
    assert_eq!(
        shown("select a, (select max(x) from u where u.a = t.a) as m from t where b in (select x from u)"),
        ["a: t.a Identity", "m: t.a Filter, u.a Filter, u.x Aggregation", "rows: t.b Filter, u.x Conditional",],
    );
}

#[test]
fn lists_are_opened_and_duplicates_left_out() {
    assert_eq!(shown("select a, unnest(l) as i from n"), ["a: n.a Identity", "i: n.l Transformation", "rows: "]);
    assert_eq!(shown("select distinct a from t limit 3"), ["a: t.a Identity", "rows: "]);
    assert_eq!(
        shown("select a, b, sum(c) as s from t group by rollup (a, b)").last().map(String::as_str),
        Some("rows: t.a GroupBy, t.b GroupBy"),
    );
}

#[test]
fn recursion_and_functions_have_an_end() {
    let statement = "with recursive r as (select a, 1 as n from t union all select a, n + 1 from r where n < 3) \
                     select a from r";
    assert_eq!(shown(statement)[0], "a: t.a Identity");
    assert_eq!(shown("select value from generate_series(1, 3)")[0], "value: ");
    assert!(lineage("drop table t", &[]).is_err());
}
