//! What belongs to one instance: its capabilities, limits, handles and the empty WASI world behind it.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wasmtime::ResourceLimiter;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::capability::{Capabilities, Clock};
use crate::limits::{LimitExceeded, Limits, Meter};
use crate::seeded::Seeded;
use crate::wasi_http::PolicyHooks;

/// What a node's instances are made with.
#[derive(Clone)]
pub struct NodeSetup {
    /// The node's name, for messages.
    pub node: String,
    /// Limits of each instance.
    pub limits: Limits,
    /// What the node was granted.
    pub capabilities: Capabilities,
    /// Counters of the node.
    pub meter: Arc<Meter>,
    /// For which part of the run the instance is made: `describe`, `plan`, `conclude`, `commit`, or `split-` and the split's name.
    pub place: String,
    /// Whether the real clock was granted; else time stands still at `started`.
    pub clock: bool,
    /// What stands in the place of the real clock where that was granted.
    pub time: Option<Arc<dyn Clock>>,
    /// Whether real randomness was granted; else it is derived from `seed`.
    pub random: bool,
    /// When the run started.
    pub started: SystemTime,
    /// Seed of the deterministic random numbers.
    pub seed: u64,
}

impl NodeSetup {
    /// Makes a set-up in which nothing is granted.
    pub fn closed(node: impl Into<String>) -> Self {
        Self {
            node: node.into(),
            limits: Limits::default(),
            capabilities: Capabilities::default(),
            meter: Arc::default(),
            place: String::new(),
            clock: false,
            time: None,
            random: false,
            started: UNIX_EPOCH,
            seed: 0,
        }
    }
}

/// Elements of all tables of an instance; C++ and Python runtimes use some ten thousand.
const MAX_TABLE_ELEMENTS: usize = 100_000;

/// The data of a wasmtime store.
pub(crate) struct Context {
    pub(crate) table: ResourceTable,
    pub(crate) setup: NodeSetup,
    host_calls: u64,
    /// Host calls since the meter was last told.
    pub(crate) host_calls_unbooked: u64,
    /// Ticks of guest computation in the current call.
    pub(crate) call_ticks: u32,
    log_bytes: u64,
    output_rows: u64,
    output_bytes: u64,
    memory: usize,
    wasi: WasiCtx,
    wasi_http: WasiHttpCtx,
    hooks: PolicyHooks,
}

impl Context {
    pub(crate) fn new(setup: NodeSetup) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(setup.limits.handles);
        let hooks = PolicyHooks::new(setup.node.clone(), setup.capabilities.http.clone());
        setup.meter.instances.fetch_add(1, Relaxed);
        Self {
            table,
            wasi: wasi(&setup),
            wasi_http: WasiHttpCtx::new(),
            hooks,
            setup,
            host_calls: 0,
            host_calls_unbooked: 0,
            call_ticks: 0,
            log_bytes: 0,
            output_rows: 0,
            output_bytes: 0,
            memory: 0,
        }
    }

    /// Counts a call from the guest.
    pub(crate) fn count_host_call(&mut self) -> wasmtime::Result<()> {
        self.host_calls += 1;
        self.host_calls_unbooked += 1;
        match self.host_calls > self.setup.limits.host_calls {
            true => Err(LimitExceeded::HostCalls(self.setup.limits.host_calls).into()),
            false => Ok(()),
        }
    }

    /// Counts what the block gave.
    pub(crate) fn count_output(&mut self, rows: u64, bytes: u64) -> Result<(), LimitExceeded> {
        self.output_rows += rows;
        self.output_bytes += bytes;
        self.setup.meter.output_rows.fetch_add(rows, Relaxed);
        self.setup.meter.output_bytes.fetch_add(bytes, Relaxed);
        let limits = &self.setup.limits;
        if self.output_rows > limits.output_rows {
            return Err(LimitExceeded::OutputRows(limits.output_rows));
        }
        if self.output_bytes > limits.output_bytes {
            return Err(LimitExceeded::OutputBytes(limits.output_bytes));
        }
        Ok(())
    }

    /// Says whether a log line of this size is still within the limit; counts it either way.
    pub(crate) fn admit_log(&mut self, bytes: u64) -> bool {
        self.log_bytes += bytes;
        let admitted = self.log_bytes <= self.setup.limits.log_bytes;
        let meter = &self.setup.meter;
        match admitted {
            true => meter.log_bytes.fetch_add(bytes, Relaxed),
            false => meter.log_lines_dropped.fetch_add(1, Relaxed),
        };
        admitted
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        let left = self.table.iter_mut().count() as u64;
        self.setup.meter.handles_left.fetch_add(left, Relaxed);
    }
}

impl ResourceLimiter for Context {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        // A component may have several memories, so growth is summed over them.
        let wanted = self.memory + (desired - current);
        let limit = self.setup.limits.memory;
        if wanted > limit {
            return Err(LimitExceeded::Memory { wanted, limit }.into());
        }
        self.memory = wanted;
        self.setup.meter.peak_memory.fetch_max(wanted as u64, Relaxed);
        Ok(true)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        match desired > MAX_TABLE_ELEMENTS {
            true => Err(LimitExceeded::Table { wanted: desired, limit: MAX_TABLE_ELEMENTS }.into()),
            false => Ok(true),
        }
    }
}

impl WasiView for Context {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Context {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.wasi_http, table: &mut self.table, hooks: &mut self.hooks }
    }
}

/// A WASI world with no file, argument, environment variable or socket; clock and randomness are real only where granted.
fn wasi(setup: &NodeSetup) -> WasiCtx {
    let mut builder = WasiCtxBuilder::new();
    builder.allow_tcp(false).allow_udp(false).allow_ip_name_lookup(false);
    if let Some(time) = setup.time.as_ref().filter(|_| setup.clock) {
        builder.wall_clock(GivenClock(Arc::clone(time))).monotonic_clock(GivenClock(Arc::clone(time)));
    }
    if !setup.clock {
        let since_epoch = setup.started.duration_since(UNIX_EPOCH).unwrap_or_default();
        builder.wall_clock(FrozenClock(since_epoch)).monotonic_clock(FrozenClock(Duration::ZERO));
    }
    if !setup.random {
        builder.secure_random(Seeded::new(setup.seed, b"secure"));
        builder.insecure_random(Seeded::new(setup.seed, b"insecure"));
        builder.insecure_random_seed(u128::from(setup.seed));
    }
    builder.build()
}

/// A clock that somebody else keeps.
struct GivenClock(Arc<dyn Clock>);

impl HostWallClock for GivenClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0.wall()
    }
}

impl HostMonotonicClock for GivenClock {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.monotonic().as_nanos()).unwrap_or(u64::MAX)
    }
}

/// A clock that stands still.
struct FrozenClock(Duration);

impl HostWallClock for FrozenClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0
    }
}

impl HostMonotonicClock for FrozenClock {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.as_nanos()).unwrap_or(u64::MAX)
    }
}
