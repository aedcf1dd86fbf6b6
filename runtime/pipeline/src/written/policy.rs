//! Policies, as written: what is not there has a default, or is taken from the pipeline.

use weir_types::{ByteSize, HumanDuration, SchemaChange};

use crate::{
    policy::{Deviation, EpochPolicy, NodePolicy, OnEmpty, OnVolume, RejectLimit, RetryPolicy, RunPolicy, Volume},
    read::{Fields, Reader},
    yaml::Spanned,
};

/// `on: { rejects: { max: 10 }, empty: warn, schema_change: add-columns }`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reactions {
    /// How many rejected rows are acceptable.
    pub rejects: Option<Spanned<RejectLimit>>,
    /// What a run without rows means.
    pub empty: Option<Spanned<OnEmpty>>,
    /// What a loader does when its target has other columns than the rows.
    pub schema_change: Option<Spanned<SchemaChange>>,
    /// How many rows are expected.
    pub volume: Option<Volume>,
}

/// `epoch: { rows: 1000000, bytes: 256MiB, age: 5m }`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Epoch {
    /// After so many rows.
    pub rows: Option<Spanned<u64>>,
    /// After so many bytes.
    pub bytes: Option<Spanned<ByteSize>>,
    /// After so much time.
    pub age: Option<Spanned<HumanDuration>>,
}

/// `retries: { max: 3, backoff: 10s }`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Retries {
    /// How many times.
    pub max: Option<Spanned<u64>>,
    /// How long to wait first.
    pub backoff: Option<Spanned<HumanDuration>>,
}

/// What holds for the run as a whole.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policies {
    /// For nodes that do not say otherwise.
    pub on: Reactions,
    /// When epochs end.
    pub epoch: Epoch,
    /// How often to try again.
    pub retries: Retries,
    /// How long a run may take.
    pub timeout: Option<Spanned<HumanDuration>>,
    /// How many splits are read side by side.
    pub parallelism: Option<Spanned<u64>>,
}

impl Reactions {
    pub(super) fn read(reader: &mut Reader, owner: &Fields<'_>) -> Self {
        let Some(entry) = owner.get("on") else { return Self::default() };
        let name = format!("`on` of {}", owner.owner);
        let known = ["rejects", "empty", "schema_change", "volume"];
        let Some(fields) = reader.fields(&entry.value, name, entry.key.span, &known) else { return Self::default() };
        Self {
            rejects: rejects(reader, &fields),
            empty: reader.parsed(&fields, "empty", "`ok`, `warn` or `fail`"),
            schema_change: reader.parsed(&fields, "schema_change", "a word such as `add-columns`"),
            volume: volume(reader, &fields, "volume", &["min", "max", "usual", "of", "then"]),
        }
    }

    /// Returns what these reactions, those of the pipeline and the defaults come to. What the pipeline says of volumes holds for its
    /// loaders: how many rows a lookup table or a step in between has is another matter.
    pub fn resolve(&self, pipeline: &Self, is_loader: bool) -> NodePolicy {
        fn first<T: Copy + Default>(node: Option<Spanned<T>>, pipeline: Option<Spanned<T>>) -> T {
            node.or(pipeline).map(|spanned| spanned.value).unwrap_or_default()
        }
        NodePolicy {
            rejects: first(self.rejects, pipeline.rejects),
            empty: first(self.empty, pipeline.empty),
            schema_change: first(self.schema_change, pipeline.schema_change),
            volume: self.volume.or(pipeline.volume.filter(|_| is_loader)),
        }
    }
}

/// Reads `rejects: { max: 10 }`; the short form `rejects: 10` says the same.
fn rejects(reader: &mut Reader, fields: &Fields<'_>) -> Option<Spanned<RejectLimit>> {
    let entry = fields.get("rejects")?;
    if let Some(text) = entry.value.text() {
        return reader.parse(text.map(str::to_owned));
    }
    let owner = format!("`rejects` in {}", fields.owner);
    let inner = reader.fields(&entry.value, owner, entry.key.span, &["max"])?;
    if inner.get("max").is_none() {
        reader.missing(&inner, "max", "10");
    }
    reader.parsed(&inner, "max", "a number of rows or a percentage")
}

/// Reads `volume: { min: 1, max: 1000000, usual: 50%, of: 10, then: fail }`.
pub(crate) fn volume(reader: &mut Reader, fields: &Fields<'_>, key: &str, known: &[&str]) -> Option<Volume> {
    let entry = fields.get(key)?;
    let owner = format!("`{key}` in {}", fields.owner);
    let inner = reader.fields(&entry.value, owner, entry.key.span, known)?;
    let default = Volume::default();
    let usual: Option<Spanned<Deviation>> = reader.parsed(&inner, "usual", "a percentage such as `50%`");
    let then: Option<Spanned<OnVolume>> = reader.parsed(&inner, "then", "`warn` or `fail`");
    let volume = Volume {
        min: reader.whole(&inner, "min", 0).map(|min| min.value),
        max: reader.whole(&inner, "max", 0).map(|max| max.value),
        usual: usual.map(|usual| usual.value),
        of: reader.whole(&inner, "of", 3).map_or(default.of, |of| saturated(of.value)),
        then: then.map_or(default.then, |then| then.value),
    };
    if ["min", "max", "usual"].iter().all(|key| inner.get(key).is_none()) {
        reader.missing(&inner, "usual", "50%");
    }
    if let (Some(min), Some(max), Some(at)) = (volume.min, volume.max, inner.get("min"))
        && min > max
    {
        let message = format!("no number of rows is at least {min} and at most {max}");
        reader.push(reader.error(at.value.span, message));
    }
    Some(volume)
}

impl Policies {
    pub(super) fn read(reader: &mut Reader, pipeline: &Fields<'_>) -> Self {
        Self {
            on: Reactions::read(reader, pipeline),
            epoch: Epoch::read(reader, pipeline),
            retries: Retries::read(reader, pipeline),
            timeout: reader.parsed(pipeline, "timeout", "a duration such as `2h`"),
            parallelism: reader.whole(pipeline, "parallelism", 1),
        }
    }

    /// Returns what is written, completed with the defaults.
    pub fn resolve(&self) -> RunPolicy {
        let (epoch, retries) = (EpochPolicy::default(), RetryPolicy::default());
        RunPolicy {
            epoch: EpochPolicy {
                rows: self.epoch.rows.map_or(epoch.rows, |rows| rows.value),
                bytes: self.epoch.bytes.map_or(epoch.bytes, |bytes| bytes.value),
                age: self.epoch.age.map_or(epoch.age, |age| age.value),
            },
            retries: RetryPolicy {
                max: self.retries.max.map_or(retries.max, |max| saturated(max.value)),
                backoff: self.retries.backoff.map_or(retries.backoff, |backoff| backoff.value),
            },
            timeout: self.timeout.map(|timeout| timeout.value),
            parallelism: self.parallelism.map(|splits| saturated(splits.value)),
        }
    }
}

fn saturated(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Epoch {
    fn read(reader: &mut Reader, pipeline: &Fields<'_>) -> Self {
        let Some(entry) = pipeline.get("epoch") else { return Self::default() };
        let known = ["rows", "bytes", "age"];
        let Some(fields) = reader.fields(&entry.value, "`epoch`", entry.key.span, &known) else {
            return Self::default();
        };
        Self {
            rows: reader.whole(&fields, "rows", 1),
            bytes: reader.parsed(&fields, "bytes", "a size such as `256MiB`"),
            age: reader.parsed(&fields, "age", "a duration such as `5m`"),
        }
    }
}

impl Retries {
    fn read(reader: &mut Reader, pipeline: &Fields<'_>) -> Self {
        let Some(entry) = pipeline.get("retries") else { return Self::default() };
        let known = ["max", "backoff"];
        let Some(fields) = reader.fields(&entry.value, "`retries`", entry.key.span, &known) else {
            return Self::default();
        };
        Self {
            max: reader.whole(&fields, "max", 0),
            backoff: reader.parsed(&fields, "backoff", "a duration such as `10s`"),
        }
    }
}
