//! What a block says about itself. The macros export it as JSON; `weir block build` writes it into the component, where the host reads
//! it without running the block.

use serde::Serialize;
use serde_json::Value;

/// The contract that this SDK speaks.
const CONTRACT: &str = "weir:block@0.1.0";

/// A block's description of itself. The macros fill it in from `Cargo.toml`; the rest is said by chaining:
///
/// ```
/// use weir_sdk::Manifest;
/// # let manifest = Manifest::example();
///
/// let manifest = manifest.title("Upper case").filters_rows().asks_for_http();
/// assert!(manifest.to_json().contains(r#""rows":"filter""#));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    contract: &'static str,
    name: String,
    version: String,
    kind: Kind,
    title: String,
    summary: String,
    licence: String,
    config: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    ports: Option<Ports>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<RowRelation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<Scope>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    write_modes: Vec<Mode>,
    capabilities: Capabilities,
    languages: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<String>,
}

/// Which of the four worlds a block implements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Reads an outside system.
    Extractor,
    /// Turns batches into batches.
    Transform,
    /// Writes to an outside system.
    Loader,
    /// Collects facts about datasets.
    Harvester,
}

/// How a loader can change its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Adds rows.
    Append,
    /// Replaces everything.
    Overwrite,
    /// Replaces rows of the same key, adds the others.
    Upsert,
    /// As upsert, and marks deleted rows.
    SoftDelete,
    /// Keeps every version of a row.
    History,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum RowRelation {
    Preserve,
    Filter,
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Scope {
    RowWise,
    WholeInput,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
struct Ports {
    inputs: Vec<Input>,
    outputs: Vec<Output>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Input {
    name: String,
    variadic: bool,
    summary: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Output {
    name: String,
    summary: String,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
struct Capabilities {
    http: bool,
    connections: Vec<&'static str>,
    secrets: bool,
    clock: bool,
    random: bool,
}

/// What `Cargo.toml` says of a block's package.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its licence, empty when it says none.
    pub licence: &'static str,
    /// Its description, empty when it says none.
    pub description: &'static str,
    /// Its authors, separated by colons.
    pub authors: &'static str,
}

impl Manifest {
    #[doc(hidden)]
    pub fn of(package: Package, kind: Kind, config: Value) -> Self {
        let or = |text: &str, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { text.to_owned() };
        Self {
            contract: CONTRACT,
            name: package.name.into(),
            version: package.version.into(),
            kind,
            title: package.name.into(),
            summary: or(package.description, package.name),
            licence: or(package.licence, "LicenseRef-none"),
            config,
            ports: (kind == Kind::Transform).then(Ports::default),
            rows: None,
            scope: None,
            write_modes: Vec::new(),
            capabilities: Capabilities::default(),
            languages: vec!["rust".into()],
            authors: package.authors.split(':').filter(|author| !author.is_empty()).map(Into::into).collect(),
        }
    }

    /// Returns the manifest of no block, for examples.
    #[doc(hidden)]
    pub fn example() -> Self {
        let package =
            Package { name: "example", version: "1.0.0", licence: "Apache-2.0", description: "", authors: "" };
        Self::of(package, Kind::Transform, serde_json::json!({ "type": "object" }))
    }

    /// Sets the name, where it is not the package's.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets a few words for lists; the name is the default.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets one sentence on what the block does; the package's description is the default.
    #[must_use]
    pub fn summary(mut self, summary: impl Into<String>) -> Self {
        self.summary = summary.into();
        self
    }

    /// Adds an input of a transform or a loader. Without any there is one, `in`. With several, the run becomes one epoch.
    #[must_use]
    pub fn input(self, name: impl Into<String>, summary: impl Into<String>) -> Self {
        self.add_input(name.into(), false, summary.into())
    }

    /// Adds an input that stands for one or more inputs that the pipeline names. Such a block sees whole inputs.
    #[must_use]
    pub fn variadic_input(self, name: impl Into<String>, summary: impl Into<String>) -> Self {
        self.add_input(name.into(), true, summary.into()).whole_input()
    }

    fn add_input(mut self, name: String, variadic: bool, summary: String) -> Self {
        self.ports.get_or_insert_default().inputs.push(Input { name, variadic, summary });
        self
    }

    /// Adds an output of a transform. Without any there is one, `out`.
    #[must_use]
    pub fn output(mut self, name: impl Into<String>, summary: impl Into<String>) -> Self {
        let output = Output { name: name.into(), summary: summary.into() };
        self.ports.get_or_insert_default().outputs.push(output);
        self
    }

    /// Promises one row out for every row in, less rejects. The host counts.
    #[must_use]
    pub fn preserves_rows(mut self) -> Self {
        self.rows = Some(RowRelation::Preserve);
        self
    }

    /// Promises at most one row out for every row in. The host counts; the difference is shown as filtered.
    #[must_use]
    pub fn filters_rows(mut self) -> Self {
        self.rows = Some(RowRelation::Filter);
        self
    }

    /// Says that the block has to see all rows of all inputs before it is done with the first. The run becomes one epoch.
    #[must_use]
    pub fn whole_input(mut self) -> Self {
        self.scope = Some(Scope::WholeInput);
        self
    }

    /// Says what a loader can do to its target.
    #[must_use]
    pub fn write_modes(mut self, modes: &[Mode]) -> Self {
        self.write_modes = modes.to_vec();
        self
    }

    /// Asks to send HTTP requests.
    #[must_use]
    pub fn asks_for_http(mut self) -> Self {
        self.capabilities.http = true;
        self
    }

    /// Asks to use connections to folders and object stores.
    #[must_use]
    pub fn asks_for_objects(mut self) -> Self {
        self.capabilities.connections.push("objects");
        self
    }

    /// Asks to use connections to databases.
    #[must_use]
    pub fn asks_for_sql(mut self) -> Self {
        self.capabilities.connections.push("sql");
        self
    }

    /// Asks to have secrets put into its requests, or to hash under them in SQL (`keyed_hash`).
    #[must_use]
    pub fn asks_for_secrets(mut self) -> Self {
        self.capabilities.secrets = true;
        self
    }

    /// Asks to know the time.
    #[must_use]
    pub fn asks_for_clock(mut self) -> Self {
        self.capabilities.clock = true;
        self
    }

    /// Asks to have real randomness.
    #[must_use]
    pub fn asks_for_random(mut self) -> Self {
        self.capabilities.random = true;
        self
    }

    /// Returns the manifest as the contract wants it.
    pub fn to_json(&self) -> String {
        let mut whole = self.clone();
        if whole.kind == Kind::Transform {
            whole.fill_in_transform();
        }
        // Serialising a tree of texts and booleans cannot fail; an empty manifest would be refused by name at build time.
        serde_json::to_string(&whole).unwrap_or_default()
    }

    fn fill_in_transform(&mut self) {
        let ports = self.ports.get_or_insert_default();
        if ports.inputs.is_empty() {
            ports.inputs.push(Input { name: "in".into(), variadic: false, summary: "the rows to change".into() });
        }
        if ports.outputs.is_empty() {
            ports.outputs.push(Output { name: "out".into(), summary: "the changed rows".into() });
        }
        self.rows.get_or_insert(RowRelation::Any);
        self.scope.get_or_insert(Scope::RowWise);
    }
}
