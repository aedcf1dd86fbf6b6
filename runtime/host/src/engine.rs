//! The wasmtime engine: one configuration for the whole process, and the clock that interrupts long computations.

use std::thread;
use std::time::Duration;

use wasmtime::{Config, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

use crate::host::{HostConfig, HostError};

/// How often the epoch moves on: how finely call times are measured, and how long a busy guest can keep a thread to itself.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// WASM stack of a guest. Deep recursion traps here, long before it could touch the fibre's guard page.
const WASM_STACK: usize = 1 << 20;

/// A component from a toolchain with an adapter has about ten core instances; Python's has most.
const CORE_INSTANCES_PER_COMPONENT: u32 = 40;

pub(crate) fn build(config: &HostConfig) -> Result<Engine, HostError> {
    let engine = Engine::new(&wasmtime_config(config)).map_err(|error| HostError::Engine(format!("{error:#}")))?;
    tick(&engine)?;
    Ok(engine)
}

fn wasmtime_config(config: &HostConfig) -> Config {
    let mut wasmtime = Config::new();
    wasmtime
        .epoch_interruption(true)
        .wasm_component_model(true)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(WASM_STACK * 2)
        .cranelift_opt_level(if config.optimise { OptLevel::Speed } else { OptLevel::None })
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(config)));
    wasmtime
}

/// The pool reserves address space, not memory, so the numbers are limits rather than costs.
fn pool(config: &HostConfig) -> PoolingAllocationConfig {
    let instances = config.max_instances;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances * 10)
        .total_memories(instances * 2)
        .total_tables(instances * 4)
        .total_stacks(instances * 2)
        .max_core_instances_per_component(CORE_INSTANCES_PER_COMPONENT)
        .max_memories_per_component(4)
        .max_tables_per_component(40)
        .max_component_instance_size(4 << 20)
        .max_core_instance_size(2 << 20)
        .table_elements(100_000)
        .max_memory_size(config.max_memory);
    pool
}

/// Moves the epoch on for as long as the engine lives.
fn tick(engine: &Engine) -> Result<(), HostError> {
    let weak = engine.weak();
    let ticker = move || {
        while let Some(engine) = weak.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    };
    thread::Builder::new().name("weir-epoch".to_owned()).spawn(ticker).map_err(HostError::Thread)?;
    Ok(())
}

/// What decides whether compiled code can be used: wasmtime's version, its configuration and the CPU's features. The engine hashes all
/// of them for its own check of compatibility.
pub(crate) fn fingerprint(engine: &Engine) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.finish()
}
