use serde_json::json;
use weir_store::{RunEnd, RunStatus, StoreError};

use crate::support::{Place, new_run, pipeline};

crate::support::cases! {
    the_latest_run_is_the_newest_that_is_not_abandoned,
    a_failed_run_is_taken_up_again_under_the_next_attempt,
    what_has_succeeded_stays_so,
    an_unknown_run_is_named,
}

async fn the_latest_run_is_the_newest_that_is_not_abandoned(place: Place) {
    let store = place.store().await;
    let (first, second) = (new_run(), new_run());
    store.start_run(&first).await.expect("a run");
    store.start_run(&second).await.expect("a run");
    assert_eq!(store.latest_run(&pipeline()).await.expect("a query").map(|run| run.id), Some(second.id));
    store.end_run(second.id, &RunEnd::new(RunStatus::Abandoned)).await.expect("an end");
    assert_eq!(store.latest_run(&pipeline()).await.expect("a query").map(|run| run.id), Some(first.id));
    assert_eq!(store.runs(&pipeline(), 10).await.expect("a query").len(), 2);
}

async fn a_failed_run_is_taken_up_again_under_the_next_attempt(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    let failure = json!({ "message": "the API is down" });
    store.end_attempt(run.id, 1, Some(&failure)).await.expect("an end");
    store
        .end_run(run.id, &RunEnd { failure: Some(failure.clone()), ..RunEnd::new(RunStatus::Failed) })
        .await
        .expect("an end");
    assert_eq!(store.begin_attempt(run.id).await.expect("an attempt"), 2);
    let current = store.run(run.id).await.expect("the run");
    assert_eq!((current.status, current.attempt, current.failure), (RunStatus::Running, 2, None));
    let attempts = store.attempts(run.id).await.expect("attempts");
    assert_eq!(attempts.iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(attempts[0].failure.as_ref(), Some(&failure));
    assert!(attempts[1].ended_at.is_none());
}

async fn what_has_succeeded_stays_so(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    let end = RunEnd { summary: Some(json!({ "rows": 1 })), ..RunEnd::new(RunStatus::Succeeded) };
    store.end_run(run.id, &end).await.expect("an end");
    let error = store.end_run(run.id, &RunEnd::new(RunStatus::Failed)).await.expect_err("no way back");
    assert!(matches!(error, StoreError::Transition { to: RunStatus::Failed, .. }));
    assert!(matches!(store.begin_attempt(run.id).await, Err(StoreError::Transition { .. })));
    assert_eq!(store.run(run.id).await.expect("the run").summary, Some(json!({ "rows": 1 })));
}

async fn an_unknown_run_is_named(place: Place) {
    let store = place.store().await;
    let id = new_run().id;
    assert_eq!(store.run(id).await.expect_err("no such run").to_string(), format!("there is no run `{id}`"));
}

#[test]
fn statuses_change_only_forward() {
    use RunStatus::{Abandoned, Cancelled, Failed, Running, Succeeded};
    for (from, to) in [
        (Running, vec![Succeeded, Failed, Cancelled, Abandoned]),
        (Failed, vec![Running, Succeeded, Abandoned]),
        (Cancelled, vec![Running, Succeeded, Abandoned]),
        (Succeeded, vec![]),
        (Abandoned, vec![]),
    ] {
        for next in [Running, Succeeded, Failed, Cancelled, Abandoned] {
            assert_eq!(from.may_become(next), to.contains(&next), "{from} to {next}");
        }
    }
}
