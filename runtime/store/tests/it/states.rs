use weir_store::{Cause, EpochStatus, RunStatus, StoreError, StreamMove};

use crate::support::{Place, epoch, new_run, node, pipeline};

crate::support::cases! {
    every_change_of_a_state_is_kept,
    a_change_by_hand_abandons_the_run_that_is_not_finished,
    a_prepared_epoch_stands_in_the_way_of_a_change_by_hand_unless_forced,
}

fn moved(state: Option<&str>) -> StreamMove {
    StreamMove { node: node("orders"), stream: String::new(), state: state.map(str::to_owned) }
}

async fn every_change_of_a_state_is_kept(place: Place) {
    let store = place.store().await;
    let claim = store.claim(&pipeline()).await.expect("a claim");
    store.move_states(&claim, &[moved(Some("1"))], Cause::Set, false).await.expect("a change");
    store.move_states(&claim, &[moved(None)], Cause::Reset, false).await.expect("a change");

    let states = store.stream_states(&pipeline()).await.expect("states");
    assert_eq!((states.len(), states[0].version, states[0].state.as_deref()), (1, 2, None));
    let changes = store.state_changes(&pipeline(), 10).await.expect("changes");
    let causes: Vec<_> = changes.iter().map(|change| (change.cause, change.state.state.as_deref())).collect();
    assert_eq!(causes, [(Cause::Reset, None), (Cause::Set, Some("1"))]);
}

async fn a_change_by_hand_abandons_the_run_that_is_not_finished(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    let claim = store.claim(&pipeline()).await.expect("a claim");
    store.move_states(&claim, &[moved(None)], Cause::Reset, false).await.expect("a change");
    assert_eq!(store.run(run.id).await.expect("the run").status, RunStatus::Abandoned);
    assert!(store.latest_run(&pipeline()).await.expect("a query").is_none());
}

async fn a_prepared_epoch_stands_in_the_way_of_a_change_by_hand_unless_forced(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.prepare_epoch(&epoch(run.id, 1)).await.expect("a prepared epoch");
    let claim = store.claim(&pipeline()).await.expect("a claim");
    let error = store.move_states(&claim, &[moved(None)], Cause::Reset, false).await.expect_err("an epoch in the way");
    assert!(matches!(error, StoreError::Unsettled { epoch: 1, .. }));
    assert!(error.hint().is_some());
    assert_eq!(store.run(run.id).await.expect("the run").status, RunStatus::Running);

    store.move_states(&claim, &[moved(None)], Cause::Reset, true).await.expect("a forced change");
    let epochs = store.epochs(run.id).await.expect("epochs");
    assert_eq!(epochs[0].status, EpochStatus::Aborted);
}
