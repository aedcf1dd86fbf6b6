//! One instance's store, and what happens before and after every call into it.

use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use wasmtime::{Store, StoreContextMut, UpdateDeadline};

use crate::batch::Batch;
use crate::bindings::imports::weir::block::batches::Rejected as WitRejected;
use crate::bindings::imports::weir::block::block_types::Problem as WitProblem;
use crate::capability::Rejected;
use crate::context::Context;
use crate::convert::problem_from_wit;
use crate::engine::TICK;
use crate::failure::Failure;
use crate::limits::LimitExceeded;

/// The store of an instance. After anything but a problem it must not be called again.
pub(crate) struct Guest {
    pub(crate) store: Store<Context>,
    started: Option<Instant>,
    poisoned: bool,
}

impl Guest {
    pub(crate) fn new(store: Store<Context>) -> Self {
        Self { store, started: None, poisoned: false }
    }

    /// Prepares for a call.
    ///
    /// A call that was dropped half-way leaves the store in the middle of the guest's stack: `started` is still set then.
    pub(crate) fn begin(&mut self, call: &'static str) -> Result<(), Failure> {
        if self.poisoned || self.started.is_some() {
            return Err(Failure::Host {
                call,
                reason: "the instance was used after it failed or was interrupted".to_owned(),
            });
        }
        self.started = Some(Instant::now());
        self.store.data_mut().call_ticks = 0;
        self.store.set_epoch_deadline(1);
        Ok(())
    }

    /// Books a call and sorts out its failure.
    pub(crate) fn end<T>(
        &mut self,
        call: &'static str,
        result: wasmtime::Result<Result<T, WitProblem>>,
    ) -> Result<T, Failure> {
        match self.end_plain(call, result)? {
            Ok(value) => Ok(value),
            Err(problem) => Err(Failure::Problem(problem_from_wit(problem))),
        }
    }

    /// The same for functions that cannot return a problem.
    pub(crate) fn end_plain<T>(&mut self, call: &'static str, result: wasmtime::Result<T>) -> Result<T, Failure> {
        let elapsed = self.started.take().map_or(Duration::ZERO, |started| started.elapsed());
        let context = self.store.data_mut();
        let meter = &context.setup.meter;
        meter.calls.fetch_add(1, Relaxed);
        meter.call_nanos.fetch_add(u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX), Relaxed);
        meter.host_calls.fetch_add(std::mem::take(&mut context.host_calls_unbooked), Relaxed);
        result.map_err(|error| self.poison(Failure::from_wasmtime(call, error)))
    }

    /// Marks the instance as unusable.
    pub(crate) fn poison(&mut self, failure: Failure) -> Failure {
        self.poisoned |= !failure.leaves_instance_usable();
        failure
    }

    /// Takes a batch out of the hands of the guest and books it as output.
    pub(crate) fn take_batch(
        &mut self,
        call: &'static str,
        handle: wasmtime::component::Resource<Batch>,
    ) -> Result<Batch, Failure> {
        let batch = self.take_handle(call, handle)?;
        let booked = self.store.data_mut().count_output(batch.rows.num_rows() as u64, batch.bytes());
        booked.map_err(|limit| self.poison(Failure::Limit { call, limit }))?;
        Ok(batch)
    }

    /// Takes rejected rows out of the hands of the guest.
    pub(crate) fn take_rejected(&mut self, call: &'static str, rejected: WitRejected) -> Result<Rejected, Failure> {
        let rows = self.take_handle(call, rejected.rows)?.rows;
        let reasons = rejected.reasons;
        if reasons.len() != rows.num_rows() && reasons.len() != 1 {
            let reason = format!(
                "it rejected {} rows with {} reasons; one for each or one for all is needed",
                rows.num_rows(),
                reasons.len()
            );
            return Err(self.poison(Failure::Contract { call, reason }));
        }
        Ok(Rejected { rows, reasons })
    }

    fn take_handle(
        &mut self,
        call: &'static str,
        handle: wasmtime::component::Resource<Batch>,
    ) -> Result<Batch, Failure> {
        let taken = self.store.data_mut().table.delete(handle);
        taken.map_err(|error| self.poison(Failure::from_wasmtime(call, error.into())))
    }
}

/// Called when guest code has run into a new tick: counts it, and gives other tasks a turn.
pub(crate) fn on_tick(mut store: StoreContextMut<'_, Context>) -> wasmtime::Result<UpdateDeadline> {
    let context = store.data_mut();
    context.call_ticks += 1;
    let limit = context.setup.limits.call_time;
    match TICK * context.call_ticks > limit {
        true => Err(LimitExceeded::CallTime(limit).into()),
        false => Ok(UpdateDeadline::Yield(1)),
    }
}
