//! What a server does about ticks.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use weir_pipeline::trigger::{Cause, Trigger};
use weir_schedule::Zone;
use weir_store::{Lease, RunFrom, RunStatus, StoreError, Tick, TickEnd, TickKey, TickState, Wish};
use weir_types::RunId;

use crate::queue::{self, Act, Room, Wait};
use crate::running::tick_end;
use crate::{Event, Job, RunEnd, Server};

/// What is to be done about ticks, apart from the store's own order of them.
#[derive(Default)]
struct Plan {
    take: Vec<(Tick, u32)>,
    skip: Vec<(TickKey, String)>,
    stop: Vec<(TickKey, String)>,
    wait: Vec<(TickKey, Wait)>,
}

impl Plan {
    fn of(acts: Vec<Act<'_>>) -> Self {
        let mut plan = Self::default();
        for act in acts {
            match act {
                Act::Take(tick, lane) => plan.take.push((tick.clone(), lane)),
                Act::Skip(tick, why) => plan.skip.push((tick.key.clone(), why)),
                Act::Stop(tick, why) => plan.stop.push((tick.key.clone(), why)),
                Act::Wait(tick, wait) => plan.wait.push((tick.key.clone(), wait)),
            }
        }
        plan
    }

    fn is_done(&self) -> bool {
        self.take.is_empty() && self.skip.is_empty() && self.stop.is_empty()
    }
}

impl Server {
    /// Decides what is next and does it, until there is nothing left to do: a tick that has started is why another is skipped.
    pub(crate) async fn act(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.busy.retain(|_, until| *until > now);
        loop {
            self.open.know(&self.store).await?;
            self.obey();
            let plan = self.plan(now);
            if plan.is_done() {
                return self.explain(plan.wait).await;
            }
            self.skip(&plan.skip.iter().map(|(key, why)| (key, why.as_str())).collect::<Vec<_>>()).await?;
            for (key, why) in &plan.stop {
                self.store.stop_tick(key, why).await?;
                self.open.stopping(key, why);
            }
            // What another server was faster to take is not tried again before the next look: it may hold what is not seen from here.
            if !self.take(&plan.take).await? && plan.skip.is_empty() && plan.stop.is_empty() {
                return Ok(());
            }
        }
    }

    fn plan(&self, now: DateTime<Utc>) -> Plan {
        let room = Room {
            parallel: self.settings.parallel,
            running: self.running.count(),
            connections: &self.settings.limits.connections,
            busy: &self.busy.keys().cloned().collect(),
        };
        Plan::of(queue::decide(self.open.iter(), &self.pipelines.served, room, now))
    }

    /// Stops what runs here and has been asked to stop.
    fn obey(&mut self) {
        for tick in self.open.iter().filter(|tick| tick.state == TickState::Running) {
            if let Some(why) = &tick.stop
                && self.running.stop(&tick.key)
            {
                self.stopped.insert(tick.key.clone(), why.clone());
            }
        }
    }

    /// Writes down for what ticks wait, where that has changed. What other servers have written about the same tick is left alone, lest two
    /// that see it differently write in turns for ever.
    async fn explain(&mut self, waits: Vec<(TickKey, Wait)>) -> Result<(), StoreError> {
        let open = &self.open;
        self.explained.retain(|key, _| open.has(key));
        let new = waits.iter().filter(|(key, wait)| self.explained.get(key) != Some(wait));
        let texts: Vec<_> = new.map(|(key, wait)| (key, wait.to_string())).collect();
        if !texts.is_empty() {
            self.store.explain_ticks(&texts).await?;
            self.explained.extend(waits);
        }
        Ok(())
    }

    /// Records that ticks do not run.
    pub(crate) async fn skip(&mut self, skips: &[(&TickKey, &str)]) -> Result<(), StoreError> {
        if skips.is_empty() {
            return Ok(());
        }
        let skipped = self.store.skip_ticks(skips, &self.settings.name, self.clock.now()).await?;
        for ((key, why), skipped) in skips.iter().zip(skipped) {
            if skipped {
                self.open.closed(key);
                (self.tell)(Event::Skipped { tick: (*key).clone(), why: (*why).to_owned() });
            } else {
                self.open.forget();
            }
        }
        Ok(())
    }

    /// Takes ticks and starts their runs; tells whether any was taken.
    async fn take(&mut self, ticks: &[(Tick, u32)]) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let until = now + self.settings.lease;
        if ticks.is_empty() {
            return Ok(false);
        }
        let limits = &self.settings.limits.connections;
        let uses = |tick: &Tick| queue::limited(self.pipelines.served.get(&tick.key.pipeline), limits);
        let wishes: Vec<_> =
            ticks.iter().map(|(tick, lane)| Wish { tick, lane: *lane, connections: uses(tick) }).collect();
        let taken = self.store.take_ticks(&wishes, &self.settings.name, now, until).await?;
        let any = taken.iter().any(Option::is_some);
        let mut begun = Ok(());
        for ((tick, _), lease) in ticks.iter().zip(taken) {
            let Some(lease) = lease else {
                self.open.forget();
                continue;
            };
            self.open.taken(&lease, until);
            // The others are begun all the same: they are held, and nobody else would before their leases have expired.
            begun = begun.and(self.begin(tick, lease).await);
        }
        begun.map(|()| any)
    }

    async fn begin(&mut self, tick: &Tick, lease: Lease) -> Result<(), StoreError> {
        match self.settled(tick).await? {
            Settled::Ended(end) => self.end(&[(lease, end)]).await?,
            Settled::Open { begun } => self.start(tick, lease, begun),
        }
        Ok(())
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
        let job = Job { lane: lease.lane, ..job(tick, trigger, self.settings.zone, begun) };
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
        lane: tick.lane,
        origin: tick.origin(),
        // Who asks for a run once more asks for its day, too.
        today: request.today.unwrap_or_else(|| tick.key.due.with_timezone(&zone.get()).date_naive()),
        parameters,
        fresh: request.from == RunFrom::Start && !begun,
        version: request.version,
    }
}
