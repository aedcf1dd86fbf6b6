//! What to do when a run is to start while another goes on, as written.

use weir_types::HumanDuration;

use crate::{
    read::{Fields, Reader},
    trigger::{self, OnBusy},
    yaml::Spanned,
};

/// `concurrency: skip`, or `{ policy: queue, runs: 1, waiting: 100, wait: 2h }`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Concurrency {
    policy: Option<Spanned<OnBusy>>,
    runs: Option<Spanned<u64>>,
    waiting: Option<Spanned<u64>>,
    wait: Option<Spanned<HumanDuration>>,
}

impl Concurrency {
    pub(super) fn read(reader: &mut Reader, pipeline: &Fields<'_>) -> Self {
        let wanted = "`queue`, `skip`, `replace` or `allow`";
        let Some(entry) = pipeline.get("concurrency") else { return Self::default() };
        if entry.value.as_map().is_none() {
            return Self { policy: reader.parsed(pipeline, "concurrency", wanted), ..Self::default() };
        }
        let known = ["policy", "runs", "waiting", "wait"];
        let Some(fields) = reader.fields(&entry.value, "`concurrency`", entry.key.span, &known) else {
            return Self::default();
        };
        let read = Self {
            policy: reader.parsed(&fields, "policy", wanted),
            runs: reader.whole(&fields, "runs", 1),
            waiting: reader.whole(&fields, "waiting", 1),
            wait: reader.parsed(&fields, "wait", "a duration such as `2h`"),
        };
        read.refuse_contradictions(reader, &fields);
        read
    }

    fn refuse_contradictions(&self, reader: &mut Reader, fields: &Fields<'_>) {
        let policy = self.resolve().policy;
        let mut refuse = |key: &str, means: &str| {
            if let Some(entry) = fields.get(key) {
                let message = format!("`{key}` of `concurrency` says {means}; `{policy}` has none of that");
                reader.push(reader.error(entry.key.span, message));
            }
        };
        if policy == OnBusy::Allow {
            refuse("runs", "how many runs go on side by side");
        }
        if policy != OnBusy::Queue {
            refuse("waiting", "how many runs may wait");
            refuse("wait", "how long a run may wait");
        }
    }

    /// Returns what is written, completed with the defaults.
    pub fn resolve(&self) -> trigger::Concurrency {
        let default = trigger::Concurrency::default();
        let number = |given: Option<Spanned<u64>>, default: u32| {
            given.map_or(default, |given| u32::try_from(given.value).unwrap_or(u32::MAX))
        };
        trigger::Concurrency {
            policy: self.policy.map_or(default.policy, |policy| policy.value),
            runs: number(self.runs, default.runs),
            waiting: number(self.waiting, default.waiting),
            wait: self.wait.map(|wait| wait.value),
        }
    }
}
