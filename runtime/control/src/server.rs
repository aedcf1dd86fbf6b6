//! One server.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::trigger::{Cause, OnBusy, Trigger};
use weir_schedule::Zone;
use weir_store::{Accounting, Lease, RunFrom, RunStatus, Store, StoreError, Tick, TickEnd, TickKey, TickState};
use weir_types::{PipelineName, RunId};

use crate::queue::{self, Act};
use crate::running::{Running, tick_end};
use crate::watch::Watch;
use crate::{Clock, Event, Job, Pipelines, RunEnd, Runner};

/// How a server behaves.
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// What its records are signed with.
    pub name: String,
    /// How many runs go on at a time.
    pub parallel: usize,
    /// Where the day changes for what no schedule with a zone of its own starts: it decides what `today` means.
    pub zone: Zone,
    /// For how long a tick is held before that has to be said again. When a server is killed, another one takes up what it ran after that time.
    pub lease: TimeDelta,
}

impl ServerSettings {
    /// Returns the usual settings: a lease of ten seconds, which is longer than a busy machine keeps a process waiting. That is arbitrary;
    /// one that is too short costs time only, because of two runs of a pipeline the second one finds it claimed.
    pub fn new(name: impl Into<String>, parallel: usize) -> Self {
        Self { name: name.into(), parallel: parallel.max(1), zone: Zone::default(), lease: TimeDelta::seconds(10) }
    }
}

/// So many schedules are accounted for in one transaction; more would keep others waiting.
const TOGETHER: usize = 500;

/// After finding a pipeline claimed, how long to wait before it is tried again.
const BUSY: TimeDelta = TimeDelta::seconds(2);

/// How often a store that does not answer is asked again to record the last runs of a server that stops.
const LAST_TRIES: u32 = 5;

/// Runs schedules. Servers over one store share the work.
pub struct Server {
    store: Store,
    clock: Arc<dyn Clock>,
    runner: Arc<dyn Runner>,
    tell: Arc<dyn Fn(Event) + Send + Sync>,
    settings: ServerSettings,
    pipelines: Pipelines,
    /// What is to be served from the next step on.
    changed: Option<Pipelines>,
    watches: Vec<Watch>,
    running: Running,
    /// Why runs were asked to stop, other than that the server stops.
    stopped: BTreeMap<TickKey, String>,
    /// Pipelines that others run, and when to try again.
    busy: BTreeMap<PipelineName, DateTime<Utc>>,
    renewed: DateTime<Utc>,
}

impl Server {
    /// Creates a server that serves nothing yet.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        runner: Arc<dyn Runner>,
        tell: Arc<dyn Fn(Event) + Send + Sync>,
        settings: ServerSettings,
    ) -> Self {
        let renewed = clock.now();
        Self {
            store,
            clock,
            runner,
            tell,
            settings,
            pipelines: Pipelines::default(),
            changed: None,
            watches: Vec::new(),
            running: Running::default(),
            stopped: BTreeMap::new(),
            busy: BTreeMap::new(),
            renewed,
        }
    }

    /// Serves these pipelines from the next step on, in place of those before.
    pub fn deploy(&mut self, pipelines: Pipelines) {
        self.changed = Some(pipelines);
    }

    /// Returns the clock that it goes by.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Returns how many runs go on.
    pub fn running(&self) -> usize {
        self.running.count()
    }

    /// Waits until a run has ended; for ever when none goes on. What became of it is recorded with the next step. May be given up.
    pub async fn run_ended(&mut self) {
        self.running.wait().await;
    }

    /// Does everything that there is to do now, and returns when a schedule is next due.
    ///
    /// # Errors
    /// When the store fails; the next step does what is left.
    pub async fn step(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.renew().await?;
        self.record_ended().await?;
        self.apply_changes().await?;
        self.account().await?;
        self.deadlines().await?;
        // What was done may be the reason for more: a tick that has started is why another is skipped.
        while self.act().await? {}
        Ok(self.watches.iter().filter_map(Watch::next).min())
    }

    /// Asks what runs to stop, waits until it has, and gives it back.
    pub async fn stop(&mut self) {
        self.running.stop_all();
        while self.running.count() > 0 {
            let beat = self.clock.now() + self.settings.lease / 3;
            let clock = self.clock();
            tokio::select! {
                () = self.running.wait() => {}
                () = clock.sleep_until(beat) => {
                    let _ = self.renew().await;
                }
            }
        }
        for _ in 0..LAST_TRIES {
            match self.record_ended().await {
                Ok(()) => return,
                Err(error) => tracing::warn!("the last runs are not recorded yet: {error}"),
            }
            self.clock.sleep_until(self.clock.now() + TimeDelta::seconds(1)).await;
        }
    }

    /// Says that what is held is still held, and stops what is not.
    async fn renew(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let leases = self.running.leases();
        if leases.is_empty() || now - self.renewed < self.settings.lease / 3 {
            return Ok(());
        }
        let held = self.store.renew_leases(&leases, now + self.settings.lease).await?;
        self.renewed = now;
        for (lease, _) in leases.iter().zip(held).filter(|(_, held)| !held) {
            tracing::warn!("another server has taken {} over", lease.tick);
            self.running.stop(&lease.tick);
        }
        Ok(())
    }

    /// Records what became of runs that have ended.
    async fn record_ended(&mut self) -> Result<(), StoreError> {
        let mut ended = self.running.take_ended().into_iter();
        while let Some((lease, end)) = ended.next() {
            if let Err(error) = self.record(&lease, end.clone()).await {
                self.running.keep_ended(std::iter::once((lease, end)).chain(ended));
                return Err(error);
            }
        }
        Ok(())
    }

    async fn record(&mut self, lease: &Lease, end: RunEnd) -> Result<(), StoreError> {
        let now = self.clock.now();
        let pipeline = &lease.tick.pipeline;
        let skips = self.pipelines.served.get(pipeline).is_some_and(|one| one.concurrency.policy == OnBusy::Skip);
        if end == RunEnd::Busy {
            self.busy.insert(pipeline.clone(), now + BUSY);
        }
        let end = tick_end(end, self.stopped.get(&lease.tick).cloned(), skips);
        self.end(lease, end).await?;
        self.stopped.remove(&lease.tick);
        Ok(())
    }

    async fn end(&self, lease: &Lease, end: TickEnd) -> Result<(), StoreError> {
        if self.store.end_tick(lease, &end, self.clock.now()).await? && end.state.is_final() {
            (self.tell)(Event::Ended { tick: lease.tick.clone(), end });
        }
        Ok(())
    }

    /// Begins to watch what is new, and ends what has gone.
    async fn apply_changes(&mut self) -> Result<(), StoreError> {
        let Some(changed) = self.changed.clone() else { return Ok(()) };
        let now = self.clock.now();
        let before = self.pipelines.served.keys().chain(&self.pipelines.wrong);
        let gone = before.filter(|name| !changed.served.contains_key(*name) && !changed.wrong.contains(*name));
        let gone: BTreeSet<PipelineName> = gone.cloned().collect();
        for name in &gone {
            self.store.end_schedules(name, &[]).await?;
        }
        self.skip_gone(&gone).await?;
        let mut watches = Vec::new();
        for (name, served) in &changed.served {
            let names: Vec<_> = served.schedules().map(|(trigger, _)| trigger.name.clone()).collect();
            self.store.end_schedules(name, &names).await?;
            for (trigger, clock) in served.schedules() {
                let rule = trigger.cause.to_string();
                let accounted = self.store.register_schedule(name, &trigger.name, &rule, now).await?;
                watches.push(Watch::new(name.clone(), trigger.name.clone(), clock.clone(), accounted));
            }
        }
        (self.watches, self.pipelines, self.changed) = (watches, changed, None);
        Ok(())
    }

    /// Skips what waits of pipelines that are not there any more.
    async fn skip_gone(&self, gone: &BTreeSet<PipelineName>) -> Result<(), StoreError> {
        if gone.is_empty() {
            return Ok(());
        }
        for tick in self.store.open_ticks().await?.iter().filter(|tick| gone.contains(&tick.key.pipeline)) {
            self.skip(tick, "its pipeline was removed").await?;
        }
        Ok(())
    }

    /// Records every moment that has come of any schedule.
    async fn account(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let due: Vec<(usize, Accounting)> = self
            .watches
            .iter()
            .enumerate()
            .filter_map(|(place, watch)| Some((place, watch.accounting(now)?)))
            .collect();
        for part in due.chunks(TOGETHER) {
            let accountings: Vec<_> = part.iter().map(|(_, accounting)| accounting.clone()).collect();
            let first = self.store.account(&accountings, &self.settings.name, now).await?;
            for ((place, accounting), first) in part.iter().zip(first) {
                self.accounted(*place, accounting, first).await?;
            }
        }
        Ok(())
    }

    async fn accounted(&mut self, place: usize, accounting: &Accounting, first: bool) -> Result<(), StoreError> {
        let (pipeline, trigger) = (&accounting.pipeline, &accounting.trigger);
        // Another server may have been faster; or the schedule has ended there, and it will here with the next look at the files.
        let to =
            if first { accounting.to } else { self.store.accounted(pipeline, trigger).await?.unwrap_or(accounting.to) };
        if let Some(watch) = self.watches.get_mut(place) {
            watch.account_to(to);
        }
        for tick in accounting.ticks.iter().filter(|tick| first && tick.state == TickState::Missed) {
            let key = TickKey { due: tick.due, pipeline: pipeline.clone(), trigger: trigger.clone() };
            let why = tick.why.clone().unwrap_or_default();
            (self.tell)(Event::Missed { tick: key, moments: tick.moments, why });
        }
        Ok(())
    }

    async fn deadlines(&self) -> Result<(), StoreError> {
        for tick in self.store.missed_deadlines(self.clock.now()).await? {
            (self.tell)(Event::DeadlineMissed(Box::new(tick)));
        }
        Ok(())
    }

    /// Decides what is next and does it; tells whether anything came of it.
    async fn act(&mut self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        self.busy.retain(|_, until| *until > now);
        let mut open = self.store.open_ticks().await?;
        self.obey(&open);
        open.retain(|tick| !self.busy.contains_key(&tick.key.pipeline));
        let room = self.settings.parallel.saturating_sub(self.running.count());
        let mut done = false;
        for act in queue::decide(&open, &self.pipelines.served, room, now) {
            done |= match act {
                Act::Take(tick) => self.take(tick).await?,
                Act::Skip(tick, why) => self.skip(tick, &why).await?,
                Act::Stop(tick, why) => self.store.stop_tick(&tick.key, &why).await?,
            };
        }
        Ok(done)
    }

    /// Stops what runs here and has been asked to stop.
    fn obey(&mut self, open: &[Tick]) {
        for tick in open.iter().filter(|tick| tick.state == TickState::Running) {
            if let Some(why) = &tick.stop {
                self.stopped.insert(tick.key.clone(), why.clone());
                self.running.stop(&tick.key);
            }
        }
    }

    async fn skip(&self, tick: &Tick, why: &str) -> Result<bool, StoreError> {
        let skipped = self.store.skip_tick(&tick.key, why, &self.settings.name, self.clock.now()).await?;
        if skipped {
            (self.tell)(Event::Skipped { tick: tick.key.clone(), why: why.to_owned() });
        }
        Ok(skipped)
    }

    async fn take(&mut self, tick: &Tick) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let taken = self.store.take_tick(tick, &self.settings.name, now, now + self.settings.lease).await?;
        let Some(lease) = taken else { return Ok(false) };
        match self.settled(tick).await? {
            Settled::Ended(end) => self.end(&lease, end).await?,
            Settled::Open { begun } => self.start(tick, lease, begun),
        }
        Ok(true)
    }

    /// Returns what has already become of a tick that somebody held before, and died before it was recorded.
    async fn settled(&self, tick: &Tick) -> Result<Settled, StoreError> {
        if !tick.was_held() {
            return Ok(Settled::Open { begun: false });
        }
        let end = match self.store.run_of_origin(&tick.origin()).await? {
            Some((run, RunStatus::Succeeded)) => tick_end(RunEnd::Succeeded(run), None, false),
            Some((run, RunStatus::Failed)) => {
                let why = self.failure(run).await?;
                tick_end(RunEnd::Failed { run: Some(run), why }, None, false)
            }
            found if tick.stop.is_some() => {
                let run = found.map(|(run, _)| run);
                tick_end(RunEnd::Stopped(run), tick.stop.clone(), false)
            }
            found => return Ok(Settled::Open { begun: found.is_some() }),
        };
        Ok(Settled::Ended(end))
    }

    async fn failure(&self, run: RunId) -> Result<String, StoreError> {
        let failure = self.store.run(run).await?.failure;
        let message = failure.as_ref().and_then(|failure| failure.get("message")?.as_str());
        Ok(message.unwrap_or("the run failed").to_owned())
    }

    fn start(&mut self, tick: &Tick, lease: Lease, begun: bool) {
        let served = self.pipelines.served.get(&tick.key.pipeline);
        let trigger = served.and_then(|served| served.trigger(&tick.key.trigger));
        let job = job(tick, trigger, self.settings.zone, begun);
        (self.tell)(Event::Started { tick: tick.key.clone(), again: tick.was_held() });
        self.running.start(Arc::clone(&self.runner), lease, job);
    }
}

/// What is known of a tick that was taken.
enum Settled {
    /// It has ended.
    Ended(TickEnd),
    /// It is to run.
    Open {
        /// Whether a run was made for it that did not come to its end.
        begun: bool,
    },
}

/// Says what to run for a tick.
fn job(tick: &Tick, trigger: Option<&Trigger>, zone: Zone, begun: bool) -> Job {
    let zone = match trigger.map(|trigger| &trigger.cause) {
        Some(Cause::Schedule(clock)) => clock.schedule.zone,
        _ => zone,
    };
    let mut parameters = trigger.map(|trigger| trigger.parameters.clone()).unwrap_or_default();
    let request = tick.request.clone().unwrap_or_default();
    parameters.extend(request.parameters);
    Job {
        tick: tick.key.clone(),
        origin: tick.origin(),
        today: tick.key.due.with_timezone(&zone.get()).date_naive(),
        parameters,
        fresh: request.from == RunFrom::Start && !begun,
        version: request.version,
    }
}
