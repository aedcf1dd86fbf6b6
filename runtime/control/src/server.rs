//! One server.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use weir_pipeline::trigger::OnBusy;
use weir_store::{Expired, Lease, Store, StoreError, TickEnd, TickKey, TriggerKey};
use weir_types::{PipelineName, TriggerName};

use crate::listen::Listener;
use crate::open::OpenTicks;
use crate::queue::Wait;
use crate::running::{Running, tick_end};
use crate::watch::{Watch, Watches};
use crate::{Clock, Event, Pipelines, RunEnd, Runner, ServerSettings};

/// After finding a pipeline claimed, how long to wait before it is tried again.
const BUSY: TimeDelta = TimeDelta::seconds(2);

/// How often a store that does not answer is asked again to record the last runs of a server that stops.
const LAST_TRIES: u32 = 5;

/// How often to look for what is old.
const CLEAN: TimeDelta = TimeDelta::hours(1);

/// How often to look at what other servers and people have done.
pub(crate) const LOOK: TimeDelta = TimeDelta::seconds(1);

/// Runs schedules. Servers over one store share the work.
pub struct Server {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) runner: Arc<dyn Runner>,
    pub(crate) tell: Arc<dyn Fn(Event) + Send + Sync>,
    pub(crate) settings: ServerSettings,
    pub(crate) pipelines: Pipelines,
    /// What is to be served from the next step on.
    changed: Option<Pipelines>,
    pub(crate) watches: Watches,
    pub(crate) listeners: BTreeMap<TriggerKey, Listener>,
    pub(crate) open: OpenTicks,
    pub(crate) running: Running,
    /// Why runs were asked to stop, other than that the server stops.
    pub(crate) stopped: BTreeMap<TickKey, String>,
    /// Lanes of pipelines in which others run, and when to try again.
    pub(crate) busy: BTreeMap<(PipelineName, u32), DateTime<Utc>>,
    /// What this server has written down of what ticks wait for.
    pub(crate) explained: BTreeMap<TickKey, Wait>,
    renewed: DateTime<Utc>,
    /// Whether runs have ended that may start others.
    ended: bool,
    /// When it last looked at what others have done; never, when it is to look again at once.
    looked: Option<DateTime<Utc>>,
    nudged: Arc<Notify>,
    /// When it last looked for what is old.
    cleaned: Option<DateTime<Utc>>,
    cleaning: Option<JoinHandle<()>>,
}

/// Has a server look at once at what was asked of the store, rather than within a second.
#[derive(Debug, Clone)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    /// Nudges it.
    pub fn nudge(&self) {
        self.0.notify_one();
    }
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
            watches: Watches::default(),
            listeners: BTreeMap::new(),
            open: OpenTicks::default(),
            running: Running::default(),
            stopped: BTreeMap::new(),
            busy: BTreeMap::new(),
            explained: BTreeMap::new(),
            renewed,
            ended: false,
            looked: None,
            nudged: Arc::default(),
            cleaned: None,
            cleaning: None,
        }
    }

    /// Serves these pipelines from the next step on, in place of those before. Where some would start each other for ever
    /// ([`Pipelines::cycle`]), their triggers on each other are switched off, which is told.
    pub fn deploy(&mut self, mut pipelines: Pipelines) {
        for cycle in pipelines.break_cycles() {
            (self.tell)(Event::Cycle(cycle));
        }
        self.changed = Some(pipelines);
    }

    /// Returns what nudges it.
    pub fn nudge(&self) -> Nudge {
        Nudge(Arc::clone(&self.nudged))
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

    /// Waits until a run has ended or somebody nudges. May be given up.
    pub(crate) async fn stirred(&mut self) {
        tokio::select! {
            () = self.running.wait() => {}
            () = self.nudged.notified() => self.looked = None,
        }
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
        let now = self.clock.now();
        let look = self.looked.is_none_or(|looked| now < looked || now - looked >= LOOK);
        if look || self.ended {
            self.listen().await?;
            self.ended = false;
        }
        if look {
            self.deadlines().await?;
            self.open.forget();
            self.looked = Some(now);
            self.clean(now);
        }
        self.act().await?;
        Ok(self.watches.next())
    }

    /// Has what is old removed, on a task of its own: there may be much of it, and ticks do not wait for that.
    fn clean(&mut self, now: DateTime<Utc>) {
        let is_cleaning = self.cleaning.as_ref().is_some_and(|task| !task.is_finished());
        let Some(policy) = self.settings.retention.filter(|_| !is_cleaning) else { return };
        if self.cleaned.is_some_and(|cleaned| now - cleaned < CLEAN) {
            return;
        }
        self.cleaned = Some(now);
        let (store, runner) = (self.store.clone(), Arc::clone(&self.runner));
        self.cleaning = Some(tokio::spawn(async move {
            match store.expire(&policy, now).await {
                Ok(expired) if expired == Expired::default() => {}
                Ok(expired) => {
                    tracing::info!("removed {} old runs and {} old ticks", expired.runs.len(), expired.ticks);
                    runner.forget(&expired.runs).await;
                }
                Err(error) => tracing::warn!("what is old was not removed, which is tried again: {}", error.in_full()),
            }
        }));
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
                Err(error) => tracing::warn!("the last runs are not recorded yet: {}", error.in_full()),
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
        let ended = self.running.take_ended();
        if ended.is_empty() {
            return Ok(());
        }
        let ends: Vec<_> = ended.iter().map(|(lease, end)| (lease.clone(), self.end_of(lease, end.clone()))).collect();
        if let Err(error) = self.end(&ends).await {
            self.running.keep_ended(ended);
            return Err(error);
        }
        for (lease, _) in &ended {
            self.stopped.remove(&lease.tick);
        }
        self.ended = true;
        Ok(())
    }

    /// Says what becomes of a tick by how its run has ended.
    fn end_of(&mut self, lease: &Lease, end: RunEnd) -> TickEnd {
        let pipeline = &lease.tick.pipeline;
        let rule = self.pipelines.served.get(pipeline).map(|served| served.concurrency);
        let skips = rule.is_some_and(|rule| rule.policy == OnBusy::Skip && !rule.has_lanes()) && lease.lane == 0;
        if end == RunEnd::Busy {
            self.busy.insert((pipeline.clone(), lease.lane), self.clock.now() + BUSY);
        }
        tick_end(end, self.stopped.get(&lease.tick).cloned(), skips)
    }

    /// Records what became of ticks.
    pub(crate) async fn end(&mut self, ends: &[(Lease, TickEnd)]) -> Result<(), StoreError> {
        let held = self.store.end_ticks(ends, self.clock.now()).await?;
        for ((lease, end), held) in ends.iter().zip(held) {
            if held && end.state.is_final() {
                self.open.closed(&lease.tick);
                (self.tell)(Event::Ended { tick: lease.tick.clone(), end: end.clone() });
            } else {
                self.open.forget();
                self.explained.remove(&lease.tick);
            }
        }
        Ok(())
    }

    /// Begins to watch what is new, and ends what has gone.
    async fn apply_changes(&mut self) -> Result<(), StoreError> {
        let Some(changed) = self.changed.take() else { return Ok(()) };
        let applied = self.apply(&changed).await;
        match applied {
            Ok(()) => self.pipelines = changed,
            Err(_) => self.changed = Some(changed),
        }
        applied
    }

    async fn apply(&mut self, changed: &Pipelines) -> Result<(), StoreError> {
        let gone = self.pipelines.gone_from(changed);
        let mut wanted = changed.changed_since(&self.pipelines);
        wanted.extend(gone.iter().map(|name| (name.clone(), BTreeMap::new())));
        let registered = self.store.register(&wanted, self.clock.now()).await?;
        self.skip_gone(&gone).await?;
        let no_more: BTreeSet<_> = wanted.keys().chain(&changed.wrong).collect();
        self.watches.remove(&no_more);
        self.listeners.retain(|(pipeline, _), _| !no_more.contains(pipeline));
        for (key, registered) in registered {
            let Some(served) = changed.served.get(&key.0) else { continue };
            let Some(trigger) = served.trigger(&key.1) else { continue };
            if let weir_pipeline::trigger::Cause::Schedule(clock) = &trigger.cause {
                let watch = Watch::new(clock.as_ref().clone(), served.paused, registered.accounted);
                self.watches.insert(key, watch);
            } else if let Some(listener) = Listener::new(&trigger.cause, served.paused, &registered) {
                self.listeners.insert(key, listener);
            }
        }
        self.looked = None;
        Ok(())
    }

    /// Skips what waits of pipelines that are not there any more.
    async fn skip_gone(&mut self, gone: &BTreeSet<PipelineName>) -> Result<(), StoreError> {
        if gone.is_empty() {
            return Ok(());
        }
        let open = self.store.open_ticks().await?;
        let skips: Vec<_> =
            open.iter().filter(|tick| gone.contains(&tick.key.pipeline)).map(|tick| &tick.key).collect();
        self.skip(&skips.into_iter().map(|key| (key, "its pipeline was removed")).collect::<Vec<_>>()).await?;
        Ok(())
    }
}

/// Returns the key of a trigger.
pub(crate) fn trigger_key(pipeline: &PipelineName, trigger: &TriggerName) -> TriggerKey {
    (pipeline.clone(), trigger.clone())
}
