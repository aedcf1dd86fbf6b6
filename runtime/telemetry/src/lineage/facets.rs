//! Facets, each in the version whose schema the tests hold it against.

use serde_json::{Map, Value as Json, json};

/// Who tells: a URI, as the spec has it, that stays the same wherever a server runs.
pub(super) const PRODUCER: &str = concat!("urn:weir:", env!("CARGO_PKG_VERSION"));
/// The version of the spec that events follow.
pub(super) const SCHEMA: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

/// A facet's name and version.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facet {
    key: &'static str,
    schema: &'static str,
    version: &'static str,
}

impl Facet {
    pub(super) const COLUMN_LINEAGE: Self = Self::new("columnLineage", "ColumnLineageDatasetFacet", "1-2-0");
    pub(super) const DOCUMENTATION: Self = Self::new("documentation", "DocumentationJobFacet", "1-0-0");
    pub(super) const ERROR: Self = Self::new("errorMessage", "ErrorMessageRunFacet", "1-0-0");
    pub(super) const JOB_TYPE: Self = Self::new("jobType", "JobTypeJobFacet", "2-0-4");
    pub(super) const NOMINAL_TIME: Self = Self::new("nominalTime", "NominalTimeRunFacet", "1-0-1");
    pub(super) const OWNERSHIP: Self = Self::new("ownership", "OwnershipJobFacet", "1-0-0");
    pub(super) const PARENT: Self = Self::new("parent", "ParentRunFacet", "1-0-1");
    pub(super) const PROCESSING_ENGINE: Self = Self::new("processing_engine", "ProcessingEngineRunFacet", "1-1-0");
    pub(super) const SCHEMA: Self = Self::new("schema", "SchemaDatasetFacet", "1-0-0");
    pub(super) const STATISTICS: Self = Self::new("outputStatistics", "OutputStatisticsOutputDatasetFacet", "1-0-1");

    const fn new(key: &'static str, schema: &'static str, version: &'static str) -> Self {
        Self { key, schema, version }
    }

    fn url(self) -> String {
        let Self { schema, version, .. } = self;
        format!("https://openlineage.io/spec/facets/{version}/{schema}.json#/$defs/{schema}")
    }
}

/// Facets of a run, job or dataset.
#[derive(Debug, Clone, Default)]
pub(super) struct Facets(Map<String, Json>);

impl Facets {
    /// Adds a facet; `content` is an object.
    pub(super) fn add(&mut self, facet: Facet, content: Json) {
        let mut json = json!({ "_producer": PRODUCER, "_schemaURL": facet.url() });
        if let (Json::Object(all), Json::Object(content)) = (&mut json, content) {
            all.extend(content);
        }
        self.0.insert(facet.key.to_owned(), json);
    }

    /// Returns them as JSON.
    pub(super) fn json(self) -> Json {
        Json::Object(self.0)
    }
}
