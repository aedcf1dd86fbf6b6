//! A dashboard's file.

use weir_diagnostics::{Diagnostics, Source, Span, did_you_mean, one_of};
use weir_schedule::{Cron, Rule, Schedule, Zone};
use weir_types::{ConnectionName, HumanDuration, NodeName, ParameterName, PipelineName};

use super::fill::names;
use super::{Chart, Dashboard, From, GRID, Input, Number, Parameter, Place, Refresh, Show, Tile};
use crate::parameters;
use crate::read::{Fields, Reader};
use crate::written::ParameterType;
use crate::yaml::{self, Entry, Spanned};

const KEYS: [&str; 6] = ["title", "description", "refresh", "parameters", "inputs", "tiles"];
const PARAMETER_KEYS: [&str; 4] = ["type", "title", "default", "choices"];
const INPUT_KEYS: [&str; 4] = ["pipeline", "node", "block", "config"];
const TILE_KEYS: [&str; 7] = ["title", "connection", "inputs", "sql", "show", "at", "drill"];
const PLACE_KEYS: [&str; 4] = ["column", "row", "width", "height"];
const SHOW_KEYS: [&str; 9] = ["chart", "number", "x", "y", "series", "by", "good", "unit", "format"];

/// A tile is at most so high, in rows of the grid; arbitrary.
const MAX_HEIGHT: u64 = 100;

/// Reads a dashboard.
pub(super) fn parse(source: &Source) -> Result<Dashboard, Diagnostics> {
    let mut reader = Reader::new(source);
    let Some(root) = yaml::load(source, &mut reader.diagnostics) else { return Err(reader.diagnostics) };
    let Some(fields) = reader.fields(&root, "a dashboard", Span::new(1, 1, 0), &KEYS) else {
        return Err(reader.diagnostics);
    };
    let text = |reader: &mut Reader, key| reader.text(&fields, key).map(|text| text.value);
    let mut dashboard = Dashboard {
        title: text(&mut reader, "title"),
        description: text(&mut reader, "description"),
        refresh: refresh(&mut reader, &fields),
        parameters: reader
            .entries(&fields, "parameters")
            .iter()
            .filter_map(|one| parameter(&mut reader, one))
            .collect(),
        inputs: reader.entries(&fields, "inputs").iter().filter_map(|one| input(&mut reader, one)).collect(),
        tiles: Vec::new(),
    };
    if fields.get("tiles").is_none() {
        reader.missing(&fields, "tiles", "{ runs: { connection: history, sql: select …, show: table } }");
    }
    for entry in reader.entries(&fields, "tiles") {
        let tile = tile(&mut reader, entry, &dashboard);
        dashboard.tiles.extend(tile);
    }
    reader.diagnostics.into_result(dashboard).map(|(dashboard, _)| dashboard)
}

/// Reads `refresh: 5m`, or `refresh: { cron: "0 8 * * *", zone: Asia/Seoul }`.
fn refresh(reader: &mut Reader, fields: &Fields<'_>) -> Option<Refresh> {
    let entry = fields.get("refresh")?;
    if entry.value.as_map().is_none() {
        let age: Spanned<HumanDuration> = reader.parsed(fields, "refresh", "a duration such as `5m`, or a schedule")?;
        return Some(Refresh::After(age.value));
    }
    let inner = reader.fields(&entry.value, "`refresh`", entry.key.span, &["cron", "zone"])?;
    if inner.get("cron").is_none() {
        reader.missing(&inner, "cron", "\"0 8 * * *\"");
    }
    let cron: Spanned<Cron> = reader.parsed(&inner, "cron", "five fields such as `30 8 * * *`")?;
    let zone: Option<Spanned<Zone>> = reader.parsed(&inner, "zone", "a time zone such as `Asia/Seoul`");
    let schedule = Schedule::new(Rule::Cron(cron.value), zone.map(|zone| zone.value).unwrap_or_default());
    if schedule.is_never_due() {
        let message = "this schedule is never due: no day is like that";
        reader.push(reader.error(cron.span, message));
    }
    Some(Refresh::Schedule(Box::new(schedule)))
}

fn parameter(reader: &mut Reader, entry: &Entry) -> Option<Parameter> {
    let name: Spanned<ParameterName> = reader.parse(entry.key.clone())?;
    let fields = reader.fields(&entry.value, format!("parameter `{name}`"), entry.key.span, &PARAMETER_KEYS)?;
    let kind: Option<Spanned<ParameterType>> = reader.parsed(&fields, "type", "a type such as `string`");
    let kind = kind.map(|kind| kind.value).unwrap_or_default();
    let title = reader.text(&fields, "title").map(|title| title.value);
    let default = reader.text(&fields, "default");
    if fields.get("default").is_none() {
        reader.missing(&fields, "default", "30");
    }
    let choices = reader.texts(&fields, "choices").unwrap_or_default();
    for value in default.iter().chain(&choices) {
        if let Some(wrong) = parameters::refusal_of(kind, value) {
            reader
                .push(reader.error(value.span, format!("`{value}` is not a value for parameter `{name}`")).hint(wrong));
        }
    }
    let choices: Vec<String> = choices.into_iter().map(|choice| choice.value).collect();
    let default = default?;
    if !choices.is_empty() && !choices.contains(&default.value) {
        let message = format!("the default `{default}` of parameter `{name}` is not among its choices");
        reader.push(reader.error(default.span, message));
    }
    Some(Parameter { name: name.value, kind, title, default: default.value, choices })
}

fn input(reader: &mut Reader, entry: &Entry) -> Option<(NodeName, Input)> {
    let name: Spanned<NodeName> = reader.parse(entry.key.clone())?;
    let fields = reader.fields(&entry.value, format!("input `{name}`"), entry.key.span, &INPUT_KEYS)?;
    let pipeline: Option<Spanned<PipelineName>> = reader.parsed(&fields, "pipeline", "the name of a pipeline");
    let node: Option<Spanned<NodeName>> = reader.parsed(&fields, "node", "the name of a loader");
    let block = reader.text(&fields, "block");
    let input = match (fields.get("pipeline").is_some(), fields.get("block").is_some()) {
        (true, false) => {
            if fields.get("node").is_none() {
                reader.missing(&fields, "node", "the loader that writes it");
            }
            Input::Written { pipeline: pipeline?.value, node: node?.value }
        }
        (false, true) => {
            let config = fields.get("config").map(|config| config.value.to_json());
            Input::Block { block: block?.value, config: config.unwrap_or_else(|| serde_json::json!({})) }
        }
        (true, true) => {
            let message = format!("input `{name}` has both a `pipeline` and a `block`");
            reader.push(reader.error(entry.key.span, message).hint("make two inputs of it".to_owned()));
            return None;
        }
        (false, false) => {
            reader.missing_one_of(&fields, "what it reads", &["pipeline", "block"], "pipeline: sales");
            return None;
        }
    };
    Some((name.value, input))
}

fn tile(reader: &mut Reader, entry: &Entry, dashboard: &Dashboard) -> Option<Tile> {
    let name: Spanned<NodeName> = reader.parse(entry.key.clone())?;
    if dashboard.inputs.contains_key(&name.value) {
        let message = format!("`{name}` is the name of an input, too");
        reader.push(reader.error(name.span, message).hint("give one of the two another name".to_owned()));
    }
    let fields = reader.fields(&entry.value, format!("tile `{name}`"), entry.key.span, &TILE_KEYS)?;
    let from = from(reader, &fields, dashboard);
    let sql = reader.text(&fields, "sql");
    if fields.get("sql").is_none() {
        reader.missing(&fields, "sql", "select …");
    }
    let title = reader.text(&fields, "title").map(|title| title.value);
    let show = show(reader, &fields);
    let at = place(reader, &fields);
    let drill = reader.text(&fields, "drill");
    if let Some(sql) = &sql {
        known_names(reader, sql, dashboard);
    }
    // What a drill names beside parameters are columns of the result, which are not known here.
    if let Some(drill) = &drill
        && names(drill).is_err()
    {
        unclosed(reader, drill);
    }
    Some(Tile {
        name: name.value,
        title,
        from: from?,
        sql: sql?.value,
        show: show?,
        at: at?,
        drill: drill.map(|drill| drill.value),
    })
}

fn from(reader: &mut Reader, fields: &Fields<'_>, dashboard: &Dashboard) -> Option<From> {
    let connection: Option<Spanned<ConnectionName>> = reader.parsed(fields, "connection", "the name of a connection");
    let inputs = reader.texts(fields, "inputs").unwrap_or_default();
    match (fields.get("connection").is_some(), fields.get("inputs").is_some()) {
        (true, false) => Some(From::Connection(connection?.value)),
        (false, true) => {
            let mut known = Vec::new();
            for input in inputs {
                let found = dashboard.inputs.keys().find(|name| **name == *input.value);
                if found.is_none() {
                    let names = || dashboard.inputs.keys().map(NodeName::as_str);
                    let hint = did_you_mean(&input, names()).or_else(|| one_of("inputs", names()));
                    reader.push(reader.error(input.span, format!("there is no input `{input}`")).hint(hint));
                }
                known.extend(found.cloned());
            }
            Some(From::Inputs(known))
        }
        (true, true) => {
            let message = format!("{} has both a `connection` and `inputs`", fields.owner);
            let hint = "SQL goes either to a database or over inputs".to_owned();
            reader.push(reader.error(fields.span, message).hint(hint));
            None
        }
        (false, false) => {
            let keys = ["connection", "inputs"];
            reader.missing_one_of(fields, "who answers its SQL", &keys, "connection: history");
            None
        }
    }
}

/// Reads `show: table`, `{ number: runs, by: day }`, `{ chart: line, x: day, y: runs }`.
fn show(reader: &mut Reader, fields: &Fields<'_>) -> Option<Show> {
    let Some(entry) = fields.get("show") else { return Some(Show::Table) };
    if entry.value.as_map().is_none() {
        let word = reader.text(fields, "show")?;
        if word.value == "table" {
            return Some(Show::Table);
        }
        let hint = "`table`, `{ number: COLUMN }` or `{ chart: line, x: COLUMN, y: COLUMN }`".to_owned();
        let message = format!("`{word}` is no way to show rows");
        reader.push(reader.error(word.span, message).hint(hint));
        return None;
    }
    let owner = format!("`show` of {}", fields.owner);
    let inner = reader.fields(&entry.value, owner, entry.key.span, &SHOW_KEYS)?;
    match (inner.get("chart").is_some(), inner.get("number").is_some()) {
        (true, false) => chart(reader, &inner).map(Show::Chart),
        (false, true) => number(reader, &inner).map(Show::Number),
        _ => {
            reader.missing_one_of(&inner, "either a chart or a number", &["chart", "number"], "chart: line");
            None
        }
    }
}

fn chart(reader: &mut Reader, fields: &Fields<'_>) -> Option<Chart> {
    only(reader, fields, &["chart", "x", "y", "series", "unit", "format"]);
    for (key, example) in [("x", "day"), ("y", "runs")] {
        if fields.get(key).is_none() {
            reader.missing(fields, key, example);
        }
    }
    let text = |reader: &mut Reader, key| reader.text(fields, key).map(|text| text.value);
    let kind: Option<Spanned<super::ChartKind>> = reader.parsed(fields, "chart", "a kind of chart such as `line`");
    let y = reader.texts(fields, "y").unwrap_or_default();
    let series = reader.text(fields, "series");
    if let (Some(series), [_, second, ..]) = (&series, y.as_slice()) {
        let message = format!("{} has series and several columns of values", fields.owner);
        let hint = format!("leave out `{series}` or `{second}`");
        reader.push(reader.error(second.span, message).hint(hint));
    }
    let x = text(reader, "x");
    let (unit, format) = (text(reader, "unit"), text(reader, "format"));
    let (kind, y) = (kind?.value, y.into_iter().map(|column| column.value).collect::<Vec<_>>());
    if kind == super::ChartKind::HeatMap && series.is_none() {
        reader.missing(fields, "series", "the column of the rows");
    }
    (!y.is_empty()).then_some(())?;
    Some(Chart { kind, x: x?, y, series: series.map(|series| series.value), unit, format })
}

fn number(reader: &mut Reader, fields: &Fields<'_>) -> Option<Number> {
    only(reader, fields, &["number", "by", "good", "unit", "format"]);
    let text = |reader: &mut Reader, key| reader.text(fields, key).map(|text| text.value);
    let good: Option<Spanned<super::Good>> = reader.parsed(fields, "good", "`up` or `down`");
    Some(Number {
        column: text(reader, "number")?,
        by: text(reader, "by"),
        good: good.map(|good| good.value),
        unit: text(reader, "unit"),
        format: text(reader, "format"),
    })
}

/// Reports keys that mean nothing in this way to show.
fn only(reader: &mut Reader, fields: &Fields<'_>, known: &[&str]) {
    for key in SHOW_KEYS.into_iter().filter(|key| !known.contains(key)) {
        if let Some(entry) = fields.get(key) {
            let message = format!("`{key}` of {} means nothing here", fields.owner);
            let hint = one_of("what does", known.iter().copied());
            reader.push(reader.error(entry.key.span, message).hint(hint));
        }
    }
}

/// Reads `at: { column: 0, row: 0, width: 6, height: 4 }`; half the grid wide at its top without one.
fn place(reader: &mut Reader, fields: &Fields<'_>) -> Option<Place> {
    let Some(entry) = fields.get("at") else { return Some(Place { column: 0, row: 0, width: GRID / 2, height: 4 }) };
    let owner = format!("`at` of {}", fields.owner);
    let inner = reader.fields(&entry.value, owner, entry.key.span, &PLACE_KEYS)?;
    let mut whole = |key, least: u64, most: u64, otherwise| match reader.whole(&inner, key, least) {
        Some(number) if number.value > most => {
            let message = format!("`{key}` of {} is at most {most}", inner.owner);
            reader.push(reader.error(number.span, message));
            None
        }
        Some(number) => u32::try_from(number.value).ok(),
        None => Some(otherwise),
    };
    let columns = u64::from(GRID);
    let place = Place {
        column: whole("column", 0, columns - 1, 0)?,
        row: whole("row", 0, 10_000, 0)?,
        width: whole("width", 1, columns, GRID / 2)?,
        height: whole("height", 1, MAX_HEIGHT, 4)?,
    };
    if place.column + place.width > GRID {
        let message = format!("{} ends beyond the grid's {GRID} columns", inner.owner);
        reader.push(reader.error(inner.span, message).hint("make it narrower, or begin further left".to_owned()));
    }
    Some(place)
}

/// Reports what stands in SQL like a parameter and is none.
fn known_names(reader: &mut Reader, sql: &Spanned<String>, dashboard: &Dashboard) {
    let Ok(names) = names(sql) else { return unclosed(reader, sql) };
    let known = || dashboard.parameters.iter().map(|parameter| parameter.name.as_str());
    for name in names.into_iter().filter(|name| !known().any(|known| known == name)) {
        let hint = did_you_mean(&name, known()).or_else(|| one_of("parameters", known()));
        reader.push(reader.error(sql.span, format!("there is no parameter `{name}`")).hint(hint));
    }
}

fn unclosed(reader: &mut Reader, sql: &Spanned<String>) {
    let message = "`${` is not followed by a name and `}`";
    reader.push(reader.error(sql.span, message).hint("write `$${` for a literal `${`".to_owned()));
}
