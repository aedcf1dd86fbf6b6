//! Looks at what has happened, and at what is wrong by itself.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use weir_pipeline::alert::{AlertCause, AlertRule};
use weir_store::{
    Change, ChangeKind, IncidentStep, NewIncident, Outage, RunFilter, RunStatus, Store, StoreError, Tick,
};
use weir_types::{AlertName, PipelineName, RunId};

use crate::telling::to_channels;
use crate::{FactOf, Judgement, Known, RunFact, Station, judge, message};

/// So many changes are judged in one transaction.
const TOGETHER: u32 = 100;

/// Deadlines that were missed longer ago are not told of any more. Arbitrary: a server that was away for longer has other worries.
const OLDEST_DEADLINE: TimeDelta = TimeDelta::days(2);

/// Looks at what has happened on behalf of the rules.
#[derive(Debug)]
pub struct Watcher {
    pub(crate) store: Store,
    pub(crate) station: Station,
}

/// What is wrong and what waits to be told, as it will be when the steps so far are recorded.
pub(crate) struct Scene {
    /// The incidents that are open, rule and subject, and since when.
    pub(crate) open: BTreeMap<(AlertName, String), DateTime<Utc>>,
    /// Messages that have not gone out yet, by rule and key.
    waiting: BTreeMap<AlertName, BTreeMap<String, Value>>,
}

impl Scene {
    /// Closes incidents, by rule and subject, without a word.
    pub(crate) fn close(&mut self, is_gone: impl Fn(&(AlertName, String)) -> bool) -> Vec<IncidentStep> {
        let gone: Vec<_> = self.open.keys().filter(|open| is_gone(open)).cloned().collect();
        let close = |(rule, subject): (AlertName, String)| {
            self.open.remove(&(rule.clone(), subject.clone()));
            IncidentStep::Over { rule, subject, told: Vec::new() }
        };
        gone.into_iter().map(close).collect()
    }
}

impl Watcher {
    /// Makes a watcher for a server that has just begun and that people reach at an address.
    pub fn new(store: Store, server: impl Into<String>, address: impl Into<String>) -> Self {
        Self { store, station: Station { server: server.into(), address: address.into(), since: Utc::now() } }
    }

    /// Judges the runs that have ended since the last look of any server, and returns how many incidents that may have moved.
    ///
    /// # Errors
    /// When the store fails; the next look judges what is left.
    pub async fn judge_ended(&self, known: &Known, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let mut moved = 0;
        loop {
            let after = self.store.judged_changes().await?;
            let changes = self.store.changes(after, TOGETHER).await?;
            let Some(last) = changes.last() else { return Ok(moved) };
            let mut scene = self.scene(known, now).await?;
            let mut steps = Vec::new();
            for change in &changes {
                steps.extend(self.steps_of(known, change, &mut scene, now).await?);
            }
            // Where another server was faster, its look counts, and the next turn begins behind it.
            if self.store.judge_changes(after, last.number, &steps, now).await? {
                moved += steps.len();
            }
        }
    }

    /// Looks at deadlines that have passed, and returns how many incidents that may have moved.
    ///
    /// # Errors
    /// When the store fails; the next look finds the same.
    pub async fn look_at_deadlines(&self, known: &Known, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let since = known.since.max(now - OLDEST_DEADLINE);
        let is_late = |rule: &&AlertRule| rule.cause == AlertCause::Late;
        let rules: Vec<_> = known.rules.iter().filter(is_late).collect();
        let late = if rules.is_empty() { Vec::new() } else { self.store.late_ticks(since).await? };
        let mut steps = Vec::new();
        let mut scene = None;
        for rule in rules.into_iter().filter(|_| !late.is_empty()) {
            let known_outages = self.store.known_outages(&rule.name, since - OLDEST_DEADLINE).await?;
            for tick in late.iter().filter(|tick| !known_outages.iter().any(|outage| is_of(tick, outage))) {
                if !known.about(&tick.key.pipeline).any(|other| other.name == rule.name) {
                    continue;
                }
                let scene = match &mut scene {
                    Some(scene) => scene,
                    None => scene.insert(self.scene(known, now).await?),
                };
                let incident = incident(rule, tick.key.pipeline.to_string(), tick.key.to_string(), lateness(tick));
                steps.push(self.wrong(known, rule, NewIncident { run: tick.run, ..incident }, scene, now));
            }
        }
        self.store.record_incidents(&steps, now).await?;
        Ok(steps.len())
    }

    /// Looks at what no run shows: pipelines that are stale, channels that take nothing, and the space on the disk where that is known.
    /// Returns how many incidents that may have moved.
    ///
    /// # Errors
    /// When the store fails; the next look finds the same.
    pub async fn look_around(&self, known: &Known, free: Option<u64>, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let mut scene = self.scene(known, now).await?;
        let mut steps = gone(known, &mut scene);
        steps.extend(self.stale(known, &mut scene, now).await?);
        steps.extend(self.full(known, free, &mut scene, now));
        steps.extend(self.dead_channels(known, &mut scene, now).await?);
        self.store.record_incidents(&steps, now).await?;
        Ok(steps.len())
    }

    async fn scene(&self, known: &Known, now: DateTime<Utc>) -> Result<Scene, StoreError> {
        let mut waiting = BTreeMap::new();
        for rule in known.rules.iter() {
            waiting.insert(rule.name.clone(), self.store.untold(&rule.name, now).await?);
        }
        let open = self.store.open_incidents().await?.into_iter();
        let open = open.map(|incident| ((incident.content.rule, incident.content.subject), incident.opened_at));
        Ok(Scene { open: open.collect(), waiting })
    }

    async fn steps_of(
        &self,
        known: &Known,
        change: &Change,
        scene: &mut Scene,
        now: DateTime<Utc>,
    ) -> Result<Vec<IncidentStep>, StoreError> {
        if change.kind == ChangeKind::Written {
            return Ok(Vec::new());
        }
        let Ok(pipeline) = change.name.parse::<PipelineName>() else { return Ok(Vec::new()) };
        // A replay puts right what a run rejected; it is no run of its own to anybody.
        if pipeline.is_replays() || known.about(&pipeline).next().is_none() {
            return Ok(Vec::new());
        }
        let fact = match (change.kind, change.run, &change.tick) {
            (ChangeKind::Ended(status), Some(run), _) => match self.fact(run, pipeline, status).await {
                // Its records were removed before anybody looked.
                Err(StoreError::NoRun(_)) => return Ok(Vec::new()),
                fact => fact?,
            },
            (ChangeKind::Unstarted, _, Some(tick)) => {
                let why = self.store.tick(tick).await?.and_then(|tick| tick.why);
                RunFact::unstarted(pipeline, tick.clone(), why)
            }
            _ => return Ok(Vec::new()),
        };
        let mut steps = Vec::new();
        for rule in known.about(&fact.pipeline) {
            let subject = fact.pipeline.to_string();
            let incident = |why| incident(rule, subject.clone(), fact.of.to_string(), why);
            match judge(&rule.cause, &fact) {
                Some(Judgement::Wrong(why)) => {
                    let incident = NewIncident { run: fact.of.run(), ..incident(why) };
                    steps.push(self.wrong(known, rule, incident, scene, now));
                }
                Some(Judgement::Fine) => {
                    let incident = NewIncident { run: fact.of.run(), ..incident(String::new()) };
                    steps.extend(self.over(known, rule, &incident, scene, now));
                }
                None => {}
            }
        }
        Ok(steps)
    }

    async fn fact(&self, run: RunId, pipeline: PipelineName, status: RunStatus) -> Result<RunFact, StoreError> {
        let listed = self.store.listed_run(run).await?;
        let filter = RunFilter {
            pipeline: Some(pipeline.clone()),
            statuses: vec![RunStatus::Succeeded],
            before: Some(run),
            ..RunFilter::default()
        };
        let past = self.store.list_runs(&filter, HABIT).await?;
        let now = self.store.schemas(run).await?;
        let before = match past.first() {
            Some(run) => self.store.schemas(run.id).await?,
            None => BTreeMap::new(),
        };
        let said = |key: &str| Some(listed.failure.as_ref()?.get(key)?.as_str()?.to_owned());
        Ok(RunFact {
            pipeline,
            of: FactOf::Run(run),
            status,
            failure_kind: said("kind"),
            failure: said("message"),
            rows_read: listed.rows_read,
            rows_written: listed.rows_written,
            rows_rejected: listed.rows_rejected,
            past_written: past.iter().map(|run| run.rows_written).collect(),
            schema_change: difference(&before, &now),
        })
    }

    async fn stale(
        &self,
        known: &Known,
        scene: &mut Scene,
        now: DateTime<Utc>,
    ) -> Result<Vec<IncidentStep>, StoreError> {
        let is_stale = |rule: &AlertRule| matches!(rule.cause, AlertCause::Stale(_));
        if !known.rules.iter().any(is_stale) {
            return Ok(Vec::new());
        }
        let successes = self.store.last_successes().await?;
        let mut steps = Vec::new();
        for (name, pipeline) in known.pipelines.iter().filter(|(_, pipeline)| !pipeline.paused) {
            let last = successes.get(name.as_str()).copied();
            let fresh = last.unwrap_or(pipeline.since);
            for rule in known.about(name) {
                let AlertCause::Stale(limit) = rule.cause else { continue };
                let age = now - fresh;
                if TimeDelta::from_std(limit.get()).is_ok_and(|limit| age > limit) {
                    let why = match last {
                        Some(last) => format!("no run has succeeded since {}", shown(last)),
                        None => format!("no run has succeeded since it was deployed, {}", shown(pipeline.since)),
                    };
                    let about = format!("{name}/{}", fresh.timestamp_micros());
                    steps.push(self.wrong(known, rule, incident(rule, name.to_string(), about, why), scene, now));
                }
            }
        }
        Ok(steps)
    }

    fn full(&self, known: &Known, free: Option<u64>, scene: &mut Scene, now: DateTime<Utc>) -> Vec<IncidentStep> {
        let Some(free) = free else { return Vec::new() };
        let mut steps = Vec::new();
        for rule in known.rules.iter() {
            let AlertCause::Disk(least) = rule.cause else { continue };
            let about = format!("{}/{}", self.station.server, now.timestamp_micros());
            let why = format!("{} are free", weir_types::ByteSize::bytes(free).rounded());
            let incident = incident(rule, self.station.server.clone(), about, why);
            if free < least.as_u64() {
                steps.push(self.wrong(known, rule, incident, scene, now));
            } else {
                steps.extend(self.over(known, rule, &incident, scene, now));
            }
        }
        steps
    }

    pub(crate) fn wrong(
        &self,
        known: &Known,
        rule: &AlertRule,
        incident: NewIncident,
        scene: &mut Scene,
        now: DateTime<Utc>,
    ) -> IncidentStep {
        // What is wrong still is counted, and not told again.
        let is_open = scene.open.insert((rule.name.clone(), incident.subject.clone()), now).is_some();
        if is_open {
            return IncidentStep::Wrong(incident, Vec::new());
        }
        let message = message::wrong(rule, &incident, known.owner(&incident.subject), &self.station);
        let waiting = scene.waiting.entry(rule.name.clone()).or_default();
        let told = to_channels(rule, &incident, ("wrong", &message), waiting, now);
        IncidentStep::Wrong(incident, told)
    }

    pub(crate) fn over(
        &self,
        known: &Known,
        rule: &AlertRule,
        incident: &NewIncident,
        scene: &mut Scene,
        now: DateTime<Utc>,
    ) -> Option<IncidentStep> {
        let subject = incident.subject.clone();
        scene.open.remove(&(rule.name.clone(), subject.clone()))?;
        let mut told = Vec::new();
        if rule.resolved {
            let message = message::over(rule, incident, known.owner(&subject), &self.station);
            let waiting = scene.waiting.entry(rule.name.clone()).or_default();
            told = to_channels(rule, incident, ("over", &message), waiting, now);
        }
        Some(IncidentStep::Over { rule: rule.name.clone(), subject, told })
    }
}

/// Closes what nobody looks for any more, without a word: its rule or its pipeline was removed.
fn gone(known: &Known, scene: &mut Scene) -> Vec<IncidentStep> {
    let is_gone = |(rule, subject): &(AlertName, String)| {
        let about_server = known.rules.get(rule).is_none_or(|rule| rule.cause.is_of_server());
        known.rules.get(rule).is_none() || !(about_server || known.pipelines.contains_key(subject.as_str()))
    };
    scene.close(is_gone)
}

/// How many runs before are looked at for what is usual. Arbitrary; a rule that wants more has to do with as many.
const HABIT: u32 = 50;

pub(crate) fn incident(rule: &AlertRule, subject: String, about: String, why: String) -> NewIncident {
    NewIncident { rule: rule.name.clone(), subject, about, severity: rule.severity.to_string(), why, run: None }
}

/// Tells whether a missed deadline belongs to an outage that is known: many pass while a pipeline is down, and it is one incident.
fn is_of(tick: &Tick, outage: &Outage) -> bool {
    let is_during = |end: DateTime<Utc>| tick.deadline.is_some_and(|deadline| deadline <= end);
    outage.about == tick.key.to_string()
        || outage.subject == tick.key.pipeline.as_str() && outage.resolved_at.is_none_or(is_during)
}

fn lateness(tick: &Tick) -> String {
    let by = tick.deadline.map(|deadline| format!("nothing had succeeded by {}", shown(deadline)));
    format!("{}; it is {}", by.unwrap_or_else(|| "its deadline has passed".to_owned()), tick.state)
}

pub(crate) fn shown(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Says how the columns of ports differ; nothing where they do not, or one side is not known.
fn difference(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Option<String> {
    if before.is_empty() || now.is_empty() {
        return None;
    }
    let changed = now.iter().filter_map(|(port, columns)| {
        let old = before.get(port)?;
        let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), columns.lines().collect());
        let gone = old.iter().filter(|column| !new.contains(column)).map(|column| format!("-{column}"));
        let come = new.iter().filter(|column| !old.contains(column)).map(|column| format!("+{column}"));
        let differences: Vec<_> = gone.chain(come).collect();
        (!differences.is_empty()).then(|| format!("{port}: {}", differences.join(", ")))
    });
    let changed: Vec<_> = changed.collect();
    (!changed.is_empty()).then(|| changed.join("; "))
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn changes_of_columns_are_told_by_port() {
        let ports =
            |text: &[(&str, &str)]| text.iter().map(|(port, lines)| ((*port).into(), (*lines).into())).collect();
        let before = ports(&[("orders", "id int64\nname utf8"), ("days", "day date32")]);
        let after = ports(&[("orders", "id int64\nname utf8\nsize float64"), ("days", "day utf8"), ("new", "a utf8")]);
        assert_eq!(difference(&before, &after).as_deref(), Some("days: -day date32, +day utf8; orders: +size float64"));
        assert_eq!(difference(&before, &before), None);
        assert_eq!(difference(&ports(&[]), &after), None);
    }
}
