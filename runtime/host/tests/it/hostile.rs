//! Blocks that misbehave: each is stopped with an error that names what it did, and nothing else is harmed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use weir_host::capability::{LogLine, Logging};
use weir_host::{Failure, LimitExceeded, NodeSetup, Output, Transform};

use crate::support::{batch, input, transform};

async fn opened(act: &str, setup: NodeSetup) -> Result<Transform, Failure> {
    let mut instance = transform("hostile-transform", setup).await;
    instance.open(&format!(r#"{{"act":"{act}"}}"#), &[input()]).await.map(|_| instance)
}

async fn applied(act: &str) -> Failure {
    let mut setup = NodeSetup::closed(act);
    setup.limits.memory = 32 << 20;
    setup.limits.call_time = Duration::from_millis(200);
    setup.limits.host_calls = 10_000;
    setup.limits.handles = 500;
    let mut instance = opened(act, setup).await.expect("opens");
    let failure = instance.apply("in", batch()).await.expect_err(act);
    if !failure.leaves_instance_usable() {
        let again = instance.apply("in", batch()).await.expect_err("a poisoned instance is not called again");
        assert!(matches!(again, Failure::Host { .. }), "{again}");
    }
    failure
}

/// Shows that the host is as good as before.
async fn the_host_is_unharmed() {
    let mut instance = opened("behave", NodeSetup::closed("behave")).await.expect("opens");
    let outputs = instance.apply("in", batch()).await.expect("applies");
    assert!(matches!(outputs.as_slice(), [Output::Batch { batch, .. }] if batch.rows.num_rows() == 4));
}

#[tokio::test]
async fn an_endless_loop_is_stopped() {
    let failure = applied("loop").await;
    assert!(matches!(failure, Failure::Limit { limit: LimitExceeded::CallTime(_), .. }), "{failure}");
    assert_eq!(failure.to_string(), "the block was stopped in `apply`: it computed for more than 200 ms in one call");
    the_host_is_unharmed().await;
}

#[tokio::test]
async fn an_endless_loop_leaves_the_thread_to_others() {
    // One thread for both: the ticking task only gets on when the looping guest yields.
    let ticks = tokio::spawn(async {
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    let looping = tokio::spawn(async { applied("loop").await });
    tokio::time::timeout(Duration::from_secs(30), ticks).await.expect("others get their turn").expect("ticks");
    assert!(matches!(looping.await.expect("ends"), Failure::Limit { .. }));
}

#[tokio::test]
async fn a_memory_balloon_is_stopped() {
    let failure = applied("balloon").await;
    assert!(
        matches!(failure, Failure::Limit { limit: LimitExceeded::Memory { limit, .. }, .. } if limit == 32 << 20),
        "{failure}"
    );
    assert!(failure.hints()[0].contains("`memory`"), "{:?}", failure.hints());
    the_host_is_unharmed().await;
}

#[tokio::test]
async fn deep_recursion_traps() {
    let failure = applied("recurse").await;
    // Which of its two stacks runs out first is the guest toolchain's choice.
    assert!(matches!(&failure, Failure::Trap { .. }), "{failure}");
    the_host_is_unharmed().await;
}

#[tokio::test]
async fn a_trap_is_named_in_every_phase() {
    for (act, call) in [("trap-open", "open"), ("trap-outputs", "outputs")] {
        let failure = opened(act, NodeSetup::closed(act)).await.err().expect(act);
        assert!(matches!(&failure, Failure::Trap { call: in_call, .. } if *in_call == call), "{failure}");
    }
    let failure = applied("trap-apply").await;
    assert!(matches!(&failure, Failure::Trap { call: "apply", .. }), "{failure}");
    let mut instance = opened("trap-input-ended", NodeSetup::closed("t")).await.expect("opens");
    let failure = instance.input_ended("in").await.expect_err("traps");
    assert!(matches!(&failure, Failure::Trap { call: "input-ended", .. }), "{failure}");
    let mut instance = opened("trap-finish", NodeSetup::closed("t")).await.expect("opens");
    let failure = instance.finish().await.expect_err("traps");
    assert!(matches!(&failure, Failure::Trap { call: "finish", .. }), "{failure}");
    the_host_is_unharmed().await;
}

#[tokio::test]
async fn there_are_no_files_variables_arguments_or_sockets() {
    let failure = applied("snoop").await;
    assert_eq!(failure.to_string(), "found 0 things: ");
}

#[derive(Default)]
struct Lines(Mutex<Vec<usize>>);

impl Logging for Lines {
    fn log(&self, line: LogLine) {
        self.0.lock().expect("not poisoned").push(line.message.len());
    }
}

#[tokio::test]
async fn a_huge_log_is_cut_and_counted() {
    let lines = Arc::new(Lines::default());
    let mut setup = NodeSetup::closed("log");
    setup.capabilities.logging = Some(lines.clone());
    setup.limits.log_bytes = 3 << 20;
    let meter = setup.meter.clone();
    let mut instance = opened("log", setup).await.expect("opens");
    instance.apply("in", batch()).await.expect("logging too much is no failure");
    assert_eq!(lines.0.lock().expect("not poisoned").as_slice(), [1 << 20; 3]);
    assert_eq!((meter.snapshot().log_bytes, meter.snapshot().log_lines_dropped), (3 << 20, 5));
}

#[tokio::test]
async fn a_lying_schema_is_found_out() {
    let failure = applied("lie").await;
    assert_eq!(
        failure.to_string(),
        "the block broke the contract in `apply`: output `out`: column `id` was promised as `timestamp[ns]` and is `int64`"
    );
    let failure = applied("omit").await;
    assert!(failure.to_string().ends_with("column `promised` was promised and is missing"), "{failure}");
    let failure = applied("wrong-port").await;
    assert!(failure.to_string().contains("output `elsewhere`, which it does not have"), "{failure}");
}

#[tokio::test]
async fn hoarding_handles_and_calling_without_end_are_stopped() {
    let failure = applied("hoard").await;
    assert!(matches!(failure, Failure::Limit { limit: LimitExceeded::Handles(500), .. }), "{failure}");
    let failure = applied("call").await;
    assert!(
        matches!(failure, Failure::Limit { limit: LimitExceeded::HostCalls(10_000) | LimitExceeded::CallTime(_), .. }),
        "{failure}"
    );
    the_host_is_unharmed().await;
}

#[tokio::test]
async fn forged_arrow_bytes_are_a_problem_for_the_block() {
    let failure = applied("forge").await;
    assert!(
        matches!(&failure, Failure::Problem(problem) if problem.message.contains("not a valid Arrow IPC stream")),
        "{failure}"
    );
}

#[tokio::test]
async fn output_beyond_the_limit_is_stopped() {
    let mut setup = NodeSetup::closed("rows");
    setup.limits.output_rows = 10;
    let mut instance = opened("behave", setup).await.expect("opens");
    for _ in 0..2 {
        instance.apply("in", batch()).await.expect("within the limit");
    }
    let failure = instance.apply("in", batch()).await.expect_err("beyond the limit");
    assert!(matches!(failure, Failure::Limit { limit: LimitExceeded::OutputRows(10), .. }), "{failure}");
}

#[tokio::test]
async fn a_call_that_was_given_up_poisons_the_instance() {
    let mut setup = NodeSetup::closed("loop");
    setup.limits.call_time = Duration::from_secs(3600);
    let mut instance = opened("loop", setup).await.expect("opens");
    let given_up = tokio::time::timeout(Duration::from_millis(50), instance.apply("in", batch())).await;
    assert!(given_up.is_err());
    let failure = instance.apply("in", batch()).await.expect_err("it hangs in the guest's stack");
    assert!(matches!(failure, Failure::Host { .. }), "{failure}");
}
