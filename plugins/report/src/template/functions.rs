//! The functions of templates.

use std::collections::BTreeMap;

use charts::Kind;
use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};
use weir_sdk::prelude::*;

use super::arguments::{self, Arguments, Texts};
use super::{CLOSE, OPEN, Shared, values};
use crate::about::find_input;
use crate::figure::{Aggregate, BigOrder, ChartOrder, Figure, TableOrder, Total, big, chart, table};
use crate::input::Input;

/// The names of the functions, for hints.
pub(super) const NAMES: [&str; 6] = ["table", "chart", "number", "value", "rows", "footnote"];

/// Rows for a loop of a template; more belong into a table.
const LOOP_ROWS: usize = 1000;

/// What a template calls.
type Function = fn(&Shared, Arguments) -> Result<Value>;

/// Adds the functions.
pub(super) fn add(environment: &mut Environment<'_>, shared: &Shared) {
    let functions: [(&str, Function); 6] = [
        (NAMES[0], table_of),
        (NAMES[1], chart_of),
        (NAMES[2], number_of),
        (NAMES[3], value_of),
        (NAMES[4], rows_of),
        (NAMES[5], footnote),
    ];
    for (name, function) in functions {
        let shared = shared.clone();
        environment.add_function(name, move |arguments: Arguments| -> Result<Value, Error> {
            function(&shared, arguments).map_err(|problem| {
                let error = Error::new(ErrorKind::InvalidOperation, problem.message.clone());
                shared.made(|made| made.problem = Some(problem));
                error
            })
        });
    }
}

impl Shared {
    /// Finds an input; nothing for one that a trial does not know.
    fn input(&self, name: Option<&str>) -> Result<Option<&Input>> {
        match find_input(&self.inputs, name) {
            Err(_) if self.trial => Ok(None),
            // A trial has one input whatever the report has, so that it cannot tell which one is meant.
            Ok(_) if self.trial && name.is_none() => Ok(None),
            found => found.map(Some),
        }
    }

    /// Keeps a figure and returns what stands for it.
    fn place(&self, figure: Figure) -> Value {
        let number = self.made(|made| {
            made.figures.push(figure);
            made.figures.len() - 1
        });
        Value::from_safe_string(format!("\n\n{OPEN}F{number}{CLOSE}\n\n"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableArguments {
    input: Option<String>,
    columns: Option<Vec<String>>,
    #[serde(default)]
    titles: BTreeMap<String, String>,
    #[serde(default)]
    formats: BTreeMap<String, String>,
    #[serde(default)]
    units: BTreeMap<String, String>,
    sort: Option<String>,
    limit: Option<usize>,
    total: Option<Texts>,
    #[serde(default)]
    caption: String,
    note: Option<String>,
}

fn table_of(shared: &Shared, arguments: Arguments) -> Result<Value> {
    let given: TableArguments = arguments::read("table", &["input"], arguments)?;
    let Some(input) = shared.input(given.input.as_deref())? else { return Ok(Value::from("")) };
    let order = TableOrder {
        columns: given.columns,
        titles: given.titles,
        formats: given.formats,
        units: given.units,
        sort: given.sort,
        limit: given.limit,
        total: given.total.map(Texts::into_vec).unwrap_or_default(),
        caption: given.caption,
        note: given.note,
    };
    let made = shared.desk(|desk| table(desk, input, &order))?;
    Ok(shared.place(Figure::Table(made)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartArguments {
    kind: String,
    input: Option<String>,
    x: String,
    y: Texts,
    series: Option<String>,
    aggregate: Option<String>,
    title: Option<String>,
    unit: Option<String>,
    top: Option<usize>,
    height: Option<f32>,
    note: Option<String>,
}

fn chart_of(shared: &Shared, arguments: Arguments) -> Result<Value> {
    let given: ChartArguments = arguments::read("chart", &["kind", "input"], arguments)?;
    let kind = Kind::named(&given.kind).ok_or_else(|| {
        Problem::config(format!("there is no chart `{}`", given.kind))
            .with_hint(format!("the charts are {}", Kind::NAMES.map(|name| format!("`{name}`")).join(", ")))
    })?;
    let order = ChartOrder {
        kind,
        x: given.x,
        y: given.y.into_vec(),
        series: given.series,
        aggregate: Aggregate::named(given.aggregate.as_deref().unwrap_or("sum"))?,
        title: given.title,
        unit: given.unit,
        top: given.top.map(|top| top.clamp(1, 200)),
        height: given.height.map(|height| height.clamp(120.0, 1200.0)),
        note: given.note,
    };
    let Some(input) = shared.input(given.input.as_deref())? else { return Ok(Value::from("")) };
    let (made, notes) = shared.desk(|desk| chart(desk, input, &order))?;
    Ok(shared.place(Figure::Chart(made, notes)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberArguments {
    input: Option<String>,
    column: String,
    aggregate: Option<String>,
    by: Option<String>,
    label: Option<String>,
    unit: Option<String>,
    format: Option<String>,
    good: Option<String>,
}

fn number_of(shared: &Shared, arguments: Arguments) -> Result<Value> {
    let given: NumberArguments = arguments::read("number", &["input", "column"], arguments)?;
    if let Some(good) = given.good.as_deref().filter(|good| !["up", "down"].contains(good)) {
        return Err(Problem::config(format!("`number`: `good` is `up` or `down`, not `{good}`")));
    }
    let order = BigOrder {
        column: given.column,
        aggregate: Aggregate::named(given.aggregate.as_deref().unwrap_or("sum"))?,
        by: given.by,
        label: given.label,
        unit: given.unit,
        format: given.format,
        good: given.good,
    };
    let Some(input) = shared.input(given.input.as_deref())? else { return Ok(Value::from("")) };
    let made = shared.desk(|desk| big(desk, input, &order))?;
    Ok(shared.place(Figure::Big(made)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueArguments {
    input: Option<String>,
    column: String,
    aggregate: Option<String>,
}

fn value_of(shared: &Shared, arguments: Arguments) -> Result<Value> {
    let given: ValueArguments = arguments::read("value", &["input", "column", "aggregate"], arguments)?;
    let aggregate = Aggregate::named(given.aggregate.as_deref().unwrap_or("sum"))?;
    let Some(input) = shared.input(given.input.as_deref())? else { return Ok(Value::from(0)) };
    let mut total = Total::default();
    input.read(&[&given.column], |columns| {
        (0..columns.rows).for_each(|row| total.add(&columns.get(0, row)));
        Ok(true)
    })?;
    Ok(values::value(&total.value(aggregate)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowsArguments {
    input: Option<String>,
    limit: Option<usize>,
}

fn rows_of(shared: &Shared, arguments: Arguments) -> Result<Value> {
    let given: RowsArguments = arguments::read("rows", &["input"], arguments)?;
    let Some(input) = shared.input(given.input.as_deref())? else { return Ok(Value::from(Vec::<Value>::new())) };
    let limit = given.limit.unwrap_or(LOOP_ROWS);
    if input.rows > limit as u64 && given.limit.is_none() {
        let message = format!("`rows` of input `{}` would be {} rows, more than {LOOP_ROWS}", input.name(), input.rows);
        return Err(Problem::config(message).with_hint("use `table`, or say how many: `rows(limit=10)`"));
    }
    values::rows(&shared.config, input, limit)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FootnoteArguments {
    text: String,
}

fn footnote(shared: &Shared, arguments: Arguments) -> Result<Value> {
    let given: FootnoteArguments = arguments::read("footnote", &["text"], arguments)?;
    let number = shared.desk(|desk| Ok(desk.note(given.text)))?;
    Ok(Value::from_safe_string(format!("{OPEN}N{number}{CLOSE}")))
}
