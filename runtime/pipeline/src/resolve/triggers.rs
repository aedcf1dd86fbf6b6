//! What starts the pipeline.

use std::collections::BTreeMap;

use weir_schedule::CatchUp;
use weir_types::TriggerName;

use super::Resolver;
use crate::{
    SecretMiss,
    trigger::{Cause, Clock, Trigger},
    written,
};

impl Resolver<'_> {
    /// Checks the triggers. One that could not be understood is left out; that was reported.
    pub(super) fn triggers(&mut self) -> Vec<Trigger> {
        let names = self.trigger_names();
        let written = self.written;
        let triggers = written.triggers.iter().zip(names);
        triggers.filter_map(|(trigger, name)| self.trigger(trigger, name?)).collect()
    }

    /// Names every trigger, those without a name after their kind: `schedule`, `schedule-2`.
    fn trigger_names(&mut self) -> Vec<Option<TriggerName>> {
        let mut taken: BTreeMap<&str, _> = BTreeMap::new();
        for name in self.written.triggers.iter().filter_map(|trigger| trigger.name.as_ref()) {
            if let Some(first) = taken.insert(name.as_str(), name.span) {
                let error = self.error(name.span, format!("two triggers are called `{name}`"));
                self.push(error.related("the first is here", self.reader.at(first)));
            }
        }
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        let mut names = Vec::new();
        for trigger in &self.written.triggers {
            let given = trigger.name.as_ref().map(|name| name.value.clone());
            names.push(given.or_else(|| {
                let kind = kind(trigger.cause.as_ref()?);
                let count = counts.entry(kind).or_default();
                loop {
                    *count += 1;
                    let name = if *count == 1 { kind.to_owned() } else { format!("{kind}-{count}") };
                    if !taken.contains_key(name.as_str()) {
                        break name.parse().ok();
                    }
                }
            }));
        }
        names
    }

    fn trigger(&mut self, trigger: &written::Trigger, name: TriggerName) -> Option<Trigger> {
        let parameters = self.trigger_parameters(trigger, &name);
        let cause = match trigger.cause.as_ref()? {
            written::Cause::Schedule(schedule) => Cause::Schedule(Box::new(self.clock(schedule)?)),
            written::Cause::Upstream { pipelines, on } => {
                let own = self.written.name.as_ref();
                if let Some(itself) = pipelines.iter().find(|name| own.is_some_and(|own| own.value == name.value)) {
                    let message = format!("pipeline `{itself}` would start itself for ever");
                    self.push(self.error(itself.span, message));
                }
                let pipelines = pipelines.iter().map(|name| name.value.clone()).collect();
                Cause::Upstream { pipelines, on: on.map(|on| on.value).unwrap_or_default() }
            }
            written::Cause::Dataset { names } => {
                Cause::Dataset { names: names.iter().map(|name| name.value.clone()).collect() }
            }
            written::Cause::Webhook { secret } => {
                // Runs by hand do not need it, so it is no error.
                if let Some(Err(SecretMiss::Unset)) = self.context.secrets.map(|ask| ask(&secret.value)) {
                    let message = format!("trigger `{name}` needs secret `{secret}`, which is not set");
                    let hint = format!("set `{}`; until then its requests are refused", secret.variable());
                    self.push(self.reader.warning(secret.span, message).hint(hint));
                }
                Cause::Webhook { secret: secret.value.clone() }
            }
        };
        Some(Trigger { name, cause, parameters, enabled: trigger.enabled })
    }

    fn clock(&mut self, written: &written::Schedule) -> Option<Clock> {
        let schedule = written.meant()?;
        if let Some(never) = written.never_due() {
            self.push(self.error(never.span, never.value));
        }
        let default = CatchUp::default();
        let given = written.catch_up;
        let catch_up = CatchUp {
            mode: given.mode.map_or(default.mode, |mode| mode.value),
            limit: given.limit.map_or(default.limit, |limit| u32::try_from(limit.value).unwrap_or(u32::MAX)),
            grace: given.grace.map_or(default.grace, |grace| grace.value),
        };
        Some(Clock { schedule, catch_up, deadline: written.deadline.map(|deadline| deadline.value) })
    }

    fn trigger_parameters(&mut self, trigger: &written::Trigger, name: &TriggerName) -> BTreeMap<String, String> {
        let today = self.context.arguments.today;
        for (parameter, value) in &trigger.parameters {
            let diagnostic = self.values.refusal(&self.reader, self.written, (parameter, value), today);
            diagnostic.into_iter().for_each(|diagnostic| self.push(diagnostic));
        }
        let given = |name: &str| trigger.parameters.iter().any(|(other, _)| other.value == name);
        let without = |parameter: &&written::Parameter| {
            parameter.default.is_none() && parameter.env.is_none() && !given(parameter.name.as_str())
        };
        let missing: Vec<_> = self.written.parameters.iter().filter(without).map(|parameter| &parameter.name).collect();
        for parameter in missing {
            let message = format!("trigger `{name}` gives no value for parameter `{parameter}`, which has no default");
            let hint =
                format!("add `parameters: {{ {parameter}: … }}` to the trigger, or a `default` to the parameter");
            self.push(self.reader.warning(trigger.span, message).hint(hint));
        }
        trigger.parameters.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect()
    }
}

fn kind(cause: &written::Cause) -> &'static str {
    match cause {
        written::Cause::Schedule(_) => "schedule",
        written::Cause::Upstream { .. } => "upstream",
        written::Cause::Dataset { .. } => "dataset",
        written::Cause::Webhook { .. } => "webhook",
    }
}
