//! As many runs as may use a connection; over both databases.

use std::sync::Arc;

use weir_control::{Clock, Served};
use weir_pipeline::trigger::Concurrency;
use weir_store::{TickFilter, TickRequest, TickState};
use weir_types::TriggerName;

use crate::support::{FakeClock, FakeRunner, Place, Serving, pipelines};

const NINE: &str = "2026-03-02T09:00:00Z";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_keep_to_the_limit_of_a_connection_together() {
    together(Place::sqlite()).await;
}

pub(crate) async fn together(place: Place) {
    let (first, second, clock) = (place.store().await, place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let names = ["a", "b", "c", "d", "e"];
    let uses = Served {
        connections: ["lake".parse().expect("a name")].into(),
        ..Served::new(Vec::new(), Concurrency::default())
    };
    let mut both = Vec::new();
    for (name, store) in [("one", &first), ("two", &second)] {
        let mut serving = Serving::limited(store, name, &clock, &runner, "lake", 2);
        serving.server.deploy(pipelines(names.map(|name| (name, uses.clone()))));
        serving.server.step().await.expect("a step");
        both.push(serving);
    }
    for name in names {
        let request = TickRequest {
            lane: 0,
            pipeline: name.parse().expect("a name"),
            trigger: TriggerName::manual(),
            due: clock.now(),
            parameters: Default::default(),
            today: None,
            from: Default::default(),
            version: None,
            by: "ada".to_owned(),
            key: None,
        };
        first.request_tick(&request).await.expect("a tick");
    }
    for _ in 0..3 {
        clock.advance(1);
        let stepping = both.into_iter().map(|mut serving| {
            tokio::spawn(async move {
                serving.server.step().await.expect("a step");
                serving
            })
        });
        let mut after = Vec::new();
        for task in stepping.collect::<Vec<_>>() {
            after.push(task.await.expect("no panic"));
        }
        both = after;
        assert_eq!(both.iter().map(|serving| serving.server.running()).sum::<usize>(), 2);
    }
    let ticks = first.ticks(&TickFilter::default(), None, 10).await.expect("ticks");
    let waiting: Vec<_> = ticks.iter().filter(|tick| tick.state == TickState::Waiting).collect();
    assert_eq!(waiting.len(), 3);
    assert!(waiting.iter().all(|tick| tick.why.as_deref() == Some("2 runs use connection `lake`")), "{waiting:#?}");
}
