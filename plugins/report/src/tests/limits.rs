use serde_json::json;

use super::support::{lines, problem, report, text};

/// More names than are counted at a time, so that they are counted in parts.
const MANY: usize = 120_000;

#[test]
fn many_categories_become_one_and_a_note_says_so() {
    let template = "{{ chart('bar', x='name', y='amount', top=3, title='t') }}";
    let mut rows: Vec<String> = (0..MANY).map(|row| format!("{{\"name\":\"n{row}\",\"amount\":1}}")).collect();
    for large in [77_777, 5, 119_999] {
        rows[large] = format!("{{\"name\":\"n{large}\",\"amount\":{}}}", 1000 + large);
    }
    let page = text(
        &report(json!({ "locale": "en-US", "template": template }), &[("in", &rows.join("\n"))]).expect("a report"),
        "r.html",
    );
    assert!(page.contains("name: 119,997 beyond the largest 3 are shown as “other”."), "{page}");
    let places: Vec<_> = [">n5<", ">n77777<", ">n119999<", ">other<"].map(|name| page.find(name)).to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
}

#[test]
fn too_many_points_on_a_scale_are_refused_with_a_way_out() {
    let rows: Vec<String> = (0..20_001).map(|row| format!("{{\"x\":{row},\"y\":1}}")).collect();
    let problem = problem(json!({ "template": "{{ chart('line', x='x', y='y') }}" }), &rows.join("\n"));
    assert!(problem.message.contains("column `x` has more than 20000 values"), "{problem}");
    assert!(problem.hint.is_some());
}

#[test]
fn values_that_are_no_numbers_are_left_out_and_counted() {
    use weir_sdk::testing::Run;
    let batch = |values: Vec<f64>| {
        let column = std::sync::Arc::new(arrow_array::Float64Array::from(values)) as arrow_array::ArrayRef;
        arrow_array::RecordBatch::try_from_iter([("x", column)]).expect("a batch")
    };
    let template = "{{ number(column='x') }}{{ chart('line', x='x', y='x') }}{{ table() }}";
    let config =
        super::support::config(json!({ "locale": "en-US", "formats": ["html", "xlsx"], "template": template }));
    let run = Run::new(config).mode(weir_sdk::loader::WriteMode::Overwrite);
    let run = run.batches("in", vec![batch(vec![1.0, f64::NAN, f64::INFINITY, 2.0])]).expect("rows");
    let page = text(&super::support::files(run).expect("a report"), "r.html");
    for words in ["<td class=\"r\">NaN</td>", "<td class=\"r\">∞</td>", "are left out of the calculation", ">3<"] {
        assert!(page.contains(words), "`{words}` in {page}");
    }
}

#[test]
fn what_a_template_gets_wrong_is_said_with_its_line() {
    let cases = [
        ("{{ nobody }}", "line 1 of the template, `{{ nobody }}`: undefined value"),
        ("\n{{ 1 | nofilter }}", "line 2 of the template, `{{ 1 | nofilter }}`: unknown filter"),
        ("{{ table(limt=3) }}", "line 1 of the template, `{{ table(limt=3) }}`: `table`: unknown field `limt`"),
        ("{{ chart('pie', x='day', y='amount') }}", "there is no chart `pie`"),
        ("{{ chart('line', x='day', y='name') }}", "column `name` holds no numbers"),
        ("{{ value('in', 'amount', 'median') }}", "`median` is no way to make one number of many"),
        ("{% for %}", "syntax error"),
    ];
    for (template, message) in cases {
        let problem = problem(json!({ "template": template }), &lines(4, 2));
        assert!(problem.message.contains(message), "{template}: {problem}");
        assert!(problem.hint.is_some() || problem.message.contains("expected one of"), "{template}: {problem}");
    }
}

#[test]
fn quotes_and_lists_may_be_as_deep_as_somebody_writes_them() {
    for sign in [">", "- ", "1. "] {
        let template = format!("{}x", sign.repeat(3000));
        let made =
            report(json!({ "template": template, "formats": ["html", "markdown", "pdf"] }), &[("in", &lines(4, 2))]);
        assert!(text(&made.expect("a report"), "r.html").contains('x'), "{sign}");
    }
}

#[test]
fn configs_that_make_no_sense_are_refused() {
    let cases = [
        (json!({ "formats": [] }), "`formats` is empty"),
        (json!({ "name": "a/b" }), "`name` `a/b` is no name for a file"),
        (json!({ "zone": "Mars" }), "`zone` `Mars` is no time zone"),
        (json!({ "csv_delimiter": "\"" }), "`csv_delimiter`"),
        (json!({ "columns": { "amount": { "format": "x" } } }), "`x` is no format of a number"),
        (json!({ "columns": { "amount": { "format": "%Q" } } }), "`%Q` is no format of a date"),
        (json!({ "columns": { "amount": { "format": "%Z" } } }), "`%Z` is no format of a date"),
        (json!({ "as_of": { "input": "in", "column": "dya" } }), "input `in` has no column `dya`"),
    ];
    for (config, message) in cases {
        let problem = problem(config, &lines(4, 2));
        assert!(problem.message.contains(message), "{problem}");
    }
}
