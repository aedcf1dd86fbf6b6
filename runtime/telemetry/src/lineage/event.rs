//! Events as JSON.

use std::collections::{BTreeMap, BTreeSet};

use arrow_schema::Schema;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value as Json, json};
use weir_engine::{Role, RunSummary};
use weir_types::{NodeName, RunId, arrow_type};

use super::columns::{self, Columns, Kind};
use super::dataset::{self, Dataset};
use super::facets::{Facet, Facets, PRODUCER, SCHEMA};
use crate::failure::Told;
use crate::info::RunInfo;
use crate::settings::Parent;

/// What happened to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventType {
    Start,
    Running,
    Complete,
    Fail,
    Abort,
}

impl EventType {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "START",
            Self::Running => "RUNNING",
            Self::Complete => "COMPLETE",
            Self::Fail => "FAIL",
            Self::Abort => "ABORT",
        }
    }
}

/// What a run reads and writes.
#[derive(Debug, Default)]
pub(super) struct Datasets {
    inputs: Vec<(Dataset, Option<Json>)>,
    outputs: Vec<(Dataset, NodeName, Facets)>,
}

impl Datasets {
    /// Works out what a run reads and writes, and which column is made of which.
    pub(super) fn of(info: &RunInfo) -> Self {
        let plan = &info.plan;
        let mut sources: BTreeMap<NodeName, dataset::Read> = BTreeMap::new();
        let mut datasets = Self::default();
        for node in plan.of_role(Role::Extractor) {
            let read = dataset::read(node, &info.places);
            let schema = node.outputs.first().filter(|_| read.is_whole()).map(|port| schema(&port.schema));
            for input in read.datasets() {
                match datasets.inputs.iter_mut().find(|(known, _)| known == input) {
                    Some((_, known)) => *known = known.take().or_else(|| schema.clone()),
                    None => datasets.inputs.push((input.clone(), schema.clone())),
                }
            }
            sources.insert(node.name.clone(), read);
        }
        let traced = columns::trace(plan);
        for node in plan.of_role(Role::Loader) {
            let Some(written) = dataset::written(node, &info.places) else { continue };
            let mut facets = Facets::default();
            if let Some(input) = node.inputs.first() {
                facets.add(Facet::SCHEMA, schema(&input.schema));
            }
            if let Some(columns) = traced.get(&node.name) {
                facets.add(Facet::COLUMN_LINEAGE, column_lineage(columns, &sources));
            }
            datasets.outputs.push((written, node.name.clone(), facets));
        }
        datasets
    }
}

fn schema(schema: &Schema) -> Json {
    let fields = schema.fields().iter();
    let field =
        |field: &arrow_schema::FieldRef| json!({ "name": field.name(), "type": arrow_type::name(field.data_type()) });
    json!({ "fields": fields.map(field).collect::<Vec<_>>() })
}

fn column_lineage(columns: &Columns, sources: &BTreeMap<NodeName, dataset::Read>) -> Json {
    let made =
        columns.of.iter().map(|(name, origins)| (name.clone(), json!({ "inputFields": fields(origins, sources) })));
    json!({ "fields": made.collect::<serde_json::Map<_, _>>(), "dataset": fields(&columns.rows, sources) })
}

fn fields(origins: &columns::Origins, sources: &BTreeMap<NodeName, dataset::Read>) -> Vec<Json> {
    let mut all: BTreeMap<(Dataset, String), BTreeSet<Kind>> = BTreeMap::new();
    for ((node, column), kinds) in origins {
        let Some((columns, how)) = sources.get(node).map(|read| read.columns(column)) else { continue };
        for place in columns {
            all.entry(place).or_default().extend(kinds.iter().map(|kind| kind.of(how)));
        }
    }
    let field = |((dataset, field), kinds): ((Dataset, String), BTreeSet<Kind>)| {
        let kinds: Vec<Json> = kinds.into_iter().map(transformation).collect();
        json!({ "namespace": dataset.namespace, "name": dataset.name, "field": field, "transformations": kinds })
    };
    all.into_iter().map(field).collect()
}

fn transformation(kind: Kind) -> Json {
    let (direct, subtype) = kind.words();
    let mut json = json!({ "type": if direct { "DIRECT" } else { "INDIRECT" }, "masking": kind == Kind::Masked });
    match subtype {
        Some(subtype) => json["subtype"] = json!(subtype),
        None => json["description"] = json!("the block does not say which of its input columns it uses"),
    }
    json
}

/// One event.
pub(super) struct Event<'e> {
    pub(super) what: EventType,
    pub(super) run: RunId,
    pub(super) at: DateTime<Utc>,
    pub(super) namespace: &'e str,
    pub(super) parent: Option<&'e Parent>,
    pub(super) info: &'e RunInfo,
    pub(super) datasets: &'e Datasets,
    /// How it ended, if it did.
    pub(super) summary: Option<&'e RunSummary>,
}

impl Event<'_> {
    /// Returns the event as the spec has it.
    pub(super) fn json(&self) -> Json {
        json!({
            "eventType": self.what.word(),
            "eventTime": time(self.at),
            "producer": PRODUCER,
            "schemaURL": SCHEMA,
            "run": { "runId": self.run.to_string(), "facets": self.run_facets().json() },
            "job": {
                "namespace": self.namespace,
                "name": self.info.plan.pipeline().without_lane().to_string(),
                "facets": self.job_facets().json(),
            },
            "inputs": self.datasets.inputs.iter().map(input).collect::<Vec<_>>(),
            "outputs": self.datasets.outputs.iter().map(|output| self.output(output)).collect::<Vec<_>>(),
        })
    }

    fn run_facets(&self) -> Facets {
        let mut facets = Facets::default();
        let version = env!("CARGO_PKG_VERSION");
        let engine = json!({ "name": "weir", "version": version, "openlineageAdapterVersion": version });
        facets.add(Facet::PROCESSING_ENGINE, engine);
        if let Some(tick) = &self.info.tick {
            facets.add(Facet::NOMINAL_TIME, json!({ "nominalStartTime": time(tick.due) }));
        }
        if let Some(Parent { namespace, job, run }) = self.parent {
            let parent = json!({ "run": { "runId": run.to_string() }, "job": { "namespace": namespace, "name": job } });
            facets.add(Facet::PARENT, parent);
        }
        let failure = self.summary.and_then(|summary| summary.failure.as_ref()).map(Told::from);
        if let Some(failure) = failure.filter(|_| self.what == EventType::Fail) {
            facets.add(Facet::ERROR, json!({ "message": failure.message, "programmingLanguage": "RUST" }));
        }
        facets
    }

    fn job_facets(&self) -> Facets {
        let mut facets = Facets::default();
        let kind = json!({ "processingType": "BATCH", "integration": "WEIR", "jobType": "PIPELINE" });
        facets.add(Facet::JOB_TYPE, kind);
        if let Some(description) = &self.info.description {
            facets.add(Facet::DOCUMENTATION, json!({ "description": description }));
        }
        if let Some(owner) = &self.info.plan.graph.owner {
            facets.add(Facet::OWNERSHIP, json!({ "owners": [{ "name": owner }] }));
        }
        facets
    }

    fn output(&self, (dataset, node, facets): &(Dataset, NodeName, Facets)) -> Json {
        let mut json = json!({ "namespace": dataset.namespace, "name": dataset.name, "facets": facets.clone().json() });
        // What a run committed before it failed is there, too.
        let summary = self.summary.and_then(|summary| summary.nodes.iter().find(|one| one.node == *node));
        if let Some(loaded) = summary {
            let mut facets = Facets::default();
            facets.add(Facet::STATISTICS, json!({ "rowCount": loaded.rows_out, "size": loaded.bytes_out }));
            json["outputFacets"] = facets.json();
        }
        json
    }
}

fn input((dataset, schema): &(Dataset, Option<Json>)) -> Json {
    let mut facets = Facets::default();
    if let Some(schema) = schema {
        facets.add(Facet::SCHEMA, schema.clone());
    }
    json!({ "namespace": dataset.namespace, "name": dataset.name, "facets": facets.json() })
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
