//! A dashboard as a pipeline that makes a report.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use weir_diagnostics::{Diagnostics, Source};
use weir_types::DashboardName;

use super::compile::literal_texts;
use super::{Chart, Dashboard, Known, Number, Show, Tile};
use crate::{written, yaml};

impl Dashboard {
    /// Compiles the dashboard into the text of a pipeline that makes it as a report; parameters have the given values.
    ///
    /// # Errors
    /// With what keeps tiles from being compiled.
    pub fn report_pipeline(
        &self,
        name: &DashboardName,
        values: &BTreeMap<String, Value>,
        known: Known<'_>,
    ) -> Result<String, Diagnostics> {
        let (mut nodes, mut wrong) = (Map::new(), Diagnostics::new());
        for tile in &self.tiles {
            match self.nodes_of(tile, &tile.sql, values, known) {
                Ok(made) => nodes.extend(made),
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        let inputs: Vec<_> = self.tiles.iter().map(|tile| tile.name.as_str()).collect();
        let title = self.title.clone().unwrap_or_else(|| name.to_string());
        let report = json!({
            "block": "report@1",
            "inputs": inputs,
            "config": literal_texts(&json!({
                "title": title,
                "formats": ["html", "xlsx"],
                "columns": self.columns(),
                "template": self.template(),
            })),
            "grants": { "connections": { "artifacts": "write" } },
            "write": { "mode": "overwrite" },
        });
        let free = |name: &String| !nodes.contains_key(name);
        let node = ["report".to_owned(), "dashboard-report".to_owned()].into_iter().find(free);
        nodes.insert(node.unwrap_or_else(|| "made-report".to_owned()), report);
        let pipeline = json!({
            "name": format!("{name}-report"),
            "title": title,
            "description": format!("Made of the dashboard `{name}`"),
            "tags": ["report"],
            "nodes": nodes,
        });
        let text = yaml::write(&pipeline);
        // A name that is too long for a pipeline is found out here, not in the editor.
        let parsed = written::Pipeline::parse(&Source::new(name.to_string(), text.clone()));
        wrong.extend(parsed.diagnostics);
        wrong.into_result(text).map(|(text, _)| text)
    }

    /// Returns how numbers are written, by column.
    fn columns(&self) -> Map<String, Value> {
        let mut columns = Map::new();
        for tile in &self.tiles {
            if let Show::Chart(Chart { y, format: Some(format), .. }) = &tile.show {
                columns.extend(y.iter().map(|column| (column.clone(), json!({ "format": format }))));
            }
        }
        columns
    }

    /// Writes the tiles from top to bottom, big numbers that stand in one row beside each other.
    fn template(&self) -> String {
        let mut tiles: Vec<_> = self.tiles.iter().collect();
        tiles.sort_by_key(|tile| (tile.at.row, tile.at.column));
        let mut template = String::new();
        let mut after_number = false;
        for tile in tiles {
            let is_number = matches!(tile.show, Show::Number(_));
            if !template.is_empty() {
                template.push_str(if is_number && after_number { "\n" } else { "\n\n" });
            }
            template.push_str(&figure(tile));
            after_number = is_number;
        }
        template + "\n"
    }
}

/// Writes a tile as a call of the report's template.
fn figure(tile: &Tile) -> String {
    let (name, title) = (json!(tile.name.as_str()), tile.title.as_ref().map(|title| json!(title)));
    let mut call = match &tile.show {
        Show::Table => Call::new("table", &[name]).with("caption", title),
        Show::Number(Number { column, by, good, unit, format }) => {
            let aggregate = by.is_none().then(|| json!("last"));
            Call::new("number", &[name, json!(column)])
                .with("aggregate", aggregate)
                .with("by", by.as_ref().map(|by| json!(by)))
                .with("label", title)
                .with("unit", unit.as_ref().map(|unit| json!(unit)))
                .with("format", format.as_ref().map(|format| json!(format)))
                .with("good", good.map(|good| json!(good.as_str())))
        }
        Show::Chart(Chart { kind, x, y, series, unit, .. }) => {
            let y = if let [only] = y.as_slice() { json!(only) } else { json!(y) };
            Call::new("chart", &[json!(kind.as_str()), name])
                .with("x", Some(json!(x)))
                .with("y", Some(y))
                .with("series", series.as_ref().map(|series| json!(series)))
                .with("title", title)
                .with("unit", unit.as_ref().map(|unit| json!(unit)))
        }
    };
    call.text.push_str(") }}");
    call.text
}

/// A call that is being written.
struct Call {
    text: String,
}

impl Call {
    fn new(function: &str, arguments: &[Value]) -> Self {
        let arguments: Vec<_> = arguments.iter().map(Value::to_string).collect();
        Self { text: format!("{{{{ {function}({}", arguments.join(", ")) }
    }

    fn with(mut self, name: &str, value: Option<Value>) -> Self {
        if let Some(value) = value {
            self.text.push_str(&format!(", {name}={value}"));
        }
        self
    }
}
