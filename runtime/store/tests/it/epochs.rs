use weir_store::{
    Cause, EpochStatus, NewEpoch, NewRun, RejectFilter, RejectRows, Replay, RestoredRun, RunEnd, RunFilter, RunStatus,
    SplitProgress, StoreError, StreamMove,
};
use weir_types::EpochNumber;

use crate::support::{Place, content, epoch, new_run, node, pipeline, plan};

crate::support::cases! {
    nothing_moves_until_an_epoch_is_committed,
    a_commit_moves_everything_at_once_and_only_once,
    counts_add_up_over_epochs,
    the_number_of_an_aborted_epoch_is_used_again,
    an_attempt_that_is_not_the_newest_prepares_nothing,
    a_restored_run_takes_the_place_of_what_was_recorded,
    a_replay_settles_its_rejects_with_the_epoch_that_names_it,
    past_runs_are_those_that_succeeded_under_the_same_name,
    runs_side_by_side_number_their_own_epochs_and_keep_no_state,
}

const FIRST: EpochNumber = EpochNumber::FIRST;

async fn nothing_moves_until_an_epoch_is_committed(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    store.prepare_epoch(&epoch(run.id, 1)).await.expect("a prepared epoch");

    assert_eq!(store.plans(run.id).await.expect("plans"), [plan()]);
    assert!(store.stream_states(&pipeline()).await.expect("states").is_empty());
    assert!(store.notes(&pipeline()).await.expect("notes").is_empty());
    let prepared = store.prepared_epoch(run.id).await.expect("a query").expect("the epoch");
    assert_eq!((prepared.number, prepared.status, prepared.content), (FIRST, EpochStatus::Prepared, content()));
    assert!(store.last_committed_epoch(run.id).await.expect("a query").is_none());
}

async fn a_commit_moves_everything_at_once_and_only_once(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    store.prepare_epoch(&epoch(run.id, 1)).await.expect("a prepared epoch");
    store.commit_epoch(run.id, FIRST).await.expect("a committed epoch");
    store.commit_epoch(run.id, FIRST).await.expect("the same again");

    let plans = store.plans(run.id).await.expect("plans");
    assert_eq!(plans[0].splits[0].progress, SplitProgress { checkpoint: Some("5".into()), done: true });
    assert_eq!(plans[0].splits[1].progress, SplitProgress::default());
    let states = store.stream_states(&pipeline()).await.expect("states");
    assert_eq!((states[0].version, states[0].state.as_deref()), (1, Some("{\"day\":2}")));
    let notes = store.notes(&pipeline()).await.expect("notes");
    assert_eq!(notes.get(&(node("lake"), "seen".to_owned())).map(String::as_str), Some("1"));
    assert_eq!(store.counts(run.id).await.expect("counts"), content().counts);
    let rejects = store.rejects(&pipeline(), &RejectFilter::default()).await.expect("rejects");
    assert_eq!((rejects.len(), rejects[0].file.clone(), rejects[0].committed), (1, content().rejects[0].clone(), true));
    assert_eq!(store.newest_committed_epoch(&pipeline()).await.expect("a query"), Some((run.id, FIRST)));
    assert_eq!(store.epoch_status(run.id, FIRST).await.expect("a query"), Some(EpochStatus::Committed));
    assert_eq!(store.epoch_status(run.id, FIRST.next()).await.expect("a query"), None);
    assert!(store.prepared_epoch(run.id).await.expect("a query").is_none());
}

async fn counts_add_up_over_epochs(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    for number in 1..=3 {
        let mut next = epoch(run.id, number);
        next.content.rejects.clear();
        store.prepare_epoch(&next).await.expect("a prepared epoch");
        store.commit_epoch(run.id, next.number).await.expect("a committed epoch");
    }
    let counts = store.counts(run.id).await.expect("counts");
    assert_eq!(counts.nodes[&node("lake")].rows_in, 36);
    assert_eq!(counts.edges[0].rows, 36);
    assert_eq!(store.last_committed_epoch(run.id).await.expect("a query").map(|epoch| epoch.number.get()), Some(3));
}

async fn the_number_of_an_aborted_epoch_is_used_again(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.prepare_epoch(&epoch(run.id, 1)).await.expect("a prepared epoch");
    store.abort_epoch(run.id, FIRST).await.expect("an aborted epoch");
    let mut again = epoch(run.id, 1);
    again.attempt = store.begin_attempt(run.id).await.expect("another attempt");
    store.prepare_epoch(&again).await.expect("the same number");
    let statuses: Vec<_> = store.epochs(run.id).await.expect("epochs").iter().map(|epoch| epoch.status).collect();
    assert_eq!(statuses, [EpochStatus::Aborted, EpochStatus::Prepared]);
}

async fn a_restored_run_takes_the_place_of_what_was_recorded(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    store.prepare_epoch(&epoch(run.id, 1)).await.expect("a prepared epoch");
    store.commit_epoch(run.id, FIRST).await.expect("a committed epoch");

    let mut known = plan();
    known.splits[0].progress = SplitProgress { checkpoint: Some("4".into()), done: false };
    let restored = RestoredRun {
        run: run.clone(),
        attempt: 3,
        plans: vec![known.clone()],
        states: vec![StreamMove { node: node("orders"), stream: "orders".into(), state: None }],
        epoch: EpochNumber::new(7),
        last: false,
        content: content(),
    };
    let later = new_run();
    store.start_run(&later).await.expect("a later run");
    store.save_plans(later.id, &[plan()]).await.expect("its plan");
    let mut lost = epoch(later.id, 1);
    lost.content.rejects.clear();
    store.prepare_epoch(&lost).await.expect("a prepared epoch");
    store.commit_epoch(later.id, FIRST).await.expect("a committed epoch");

    let claim = store.claim(&pipeline()).await.expect("a claim");
    store.restore_run(&claim, &restored).await.expect("a restored run");
    assert_eq!(store.epoch_status(later.id, FIRST).await.expect("a query"), Some(EpochStatus::Lost));
    assert_eq!(store.run(later.id).await.expect("the run").status, RunStatus::Abandoned);
    assert_eq!(store.newest_committed_epoch(&pipeline()).await.expect("a query"), None);
    assert_eq!(store.stream_states(&pipeline()).await.expect("states")[0].state, None);
    assert_eq!(store.plans(run.id).await.expect("plans"), [known]);
    assert_eq!(store.prepared_epoch(run.id).await.expect("a query").map(|epoch| epoch.number.get()), Some(7));
    assert_eq!(store.run(run.id).await.expect("the run").attempt, 3);
}

async fn a_replay_settles_its_rejects_with_the_epoch_that_names_it(place: Place) {
    let store = place.store().await;
    let replay = |id: &str| Replay {
        id: id.to_owned(),
        pipeline: pipeline(),
        node: node("lake"),
        path: format!("replays/{id}.arrow"),
        settled: RejectRows::from([("rejects/x.parquet".to_owned(), vec![(0, 4), (7, 7)])]),
        run: None,
    };
    store.save_replay(&replay("one")).await.expect("a replay");
    let run = NewRun { pipeline: pipeline().replays(), ..new_run() };
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    let mut prepared = epoch(run.id, 1);
    prepared.content.replay = Some("one".to_owned());
    store.prepare_epoch(&prepared).await.expect("a prepared epoch");
    assert_eq!(store.replays(&pipeline()).await.expect("replays"), [replay("one")]);
    store.commit_epoch(run.id, FIRST).await.expect("a committed epoch");
    let settled = Replay { run: Some(run.id), ..replay("one") };
    assert_eq!(store.replays(&pipeline()).await.expect("replays"), std::slice::from_ref(&settled));
    // What is rejected again, and what blocks note, belongs to the pipeline itself.
    let rejects = store.rejects(&pipeline(), &RejectFilter::default()).await.expect("rejects");
    assert_eq!((rejects.len(), rejects[0].number), (1, 1));
    assert!(!store.notes(&pipeline()).await.expect("notes").is_empty());

    store.save_replay(&replay("two")).await.expect("a replay");
    assert_eq!(store.forget_replays(&pipeline()).await.expect("paths"), ["replays/two.arrow"]);
    assert_eq!(store.replays(&pipeline()).await.expect("replays"), [settled]);
}

async fn runs_side_by_side_number_their_own_epochs_and_keep_no_state(place: Place) {
    let store = place.store().await;
    let lane = pipeline().lane(2);
    let (own, beside) = (new_run(), NewRun { pipeline: lane.clone(), ..new_run() });
    store.start_run(&own).await.expect("a run");
    store.start_run(&beside).await.expect("a run beside it");
    store.save_plans(beside.id, &[plan()]).await.expect("a plan");
    store.prepare_epoch(&epoch(beside.id, 1)).await.expect("a prepared epoch");
    store.commit_epoch(beside.id, FIRST).await.expect("a committed epoch");

    for (name, run) in [(pipeline(), own.id), (lane.clone(), beside.id)] {
        let latest = store.latest_run(&name).await.expect("a query").map(|run| (run.id, run.pipeline));
        assert_eq!(latest, Some((run, name)));
    }
    assert_eq!(store.newest_committed_epoch(&pipeline()).await.expect("a query"), None);
    assert_eq!(store.newest_committed_epoch(&lane).await.expect("a query"), Some((beside.id, FIRST)));
    for name in [&pipeline(), &lane] {
        assert!(store.stream_states(name).await.expect("states").is_empty());
        assert!(store.notes(name).await.expect("notes").is_empty());
    }
    // What it rejected belongs to the pipeline, in whose lists it stands.
    assert_eq!(store.rejects(&pipeline(), &RejectFilter::default()).await.expect("rejects").len(), 1);
    let listed = store.list_runs(&RunFilter { pipeline: Some(pipeline()), ..RunFilter::default() }, 9).await;
    let listed: Vec<_> = listed.expect("runs").into_iter().map(|run| (run.id, run.pipeline, run.lane)).collect();
    assert_eq!(listed, [(beside.id, pipeline(), 2), (own.id, pipeline(), 0)]);

    let claim = store.claim(&lane).await.expect("a claim");
    store.claim(&pipeline()).await.expect("a claim beside it");
    store.move_states(&claim, &[], Cause::Set, false).await.expect("what is unfinished is given up");
    assert_eq!(store.run(beside.id).await.expect("the run").status, RunStatus::Abandoned);
    assert_eq!(store.run(own.id).await.expect("the run").status, RunStatus::Running);
}

async fn past_runs_are_those_that_succeeded_under_the_same_name(place: Place) {
    let store = place.store().await;
    for (succeeds, name) in [(true, pipeline()), (false, pipeline()), (true, pipeline().replays())] {
        let run = NewRun { pipeline: name, ..new_run() };
        store.start_run(&run).await.expect("a run");
        store.save_plans(run.id, &[plan()]).await.expect("a plan");
        let mut prepared = epoch(run.id, 1);
        prepared.content.rejects.clear();
        store.prepare_epoch(&prepared).await.expect("a prepared epoch");
        store.commit_epoch(run.id, FIRST).await.expect("a committed epoch");
        let status = if succeeds { RunStatus::Succeeded } else { RunStatus::Failed };
        store.end_run(run.id, &RunEnd::new(status)).await.expect("an end");
    }
    let past = store.past_runs(&pipeline(), 10).await.expect("runs");
    assert_eq!(past.len(), 1);
    let rows = |name: &str| past[0].nodes.get(&node(name)).map(|count| count.rows_in);
    assert_eq!((rows("lake"), rows("orders"), rows("nobody")), (Some(12), Some(0), None));
}

async fn an_attempt_that_is_not_the_newest_prepares_nothing(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.begin_attempt(run.id).await.expect("somebody else goes on");
    let error = store.prepare_epoch(&epoch(run.id, 1)).await.expect_err("an old attempt");
    assert!(matches!(error, StoreError::TakenOver { attempt: 1, .. }), "{error}");
    assert!(store.prepared_epoch(run.id).await.expect("a query").is_none());
    store.end_run(run.id, &RunEnd::new(RunStatus::Failed)).await.expect("an end");
    let error = store.prepare_epoch(&NewEpoch { attempt: 2, ..epoch(run.id, 1) }).await.expect_err("a run that ended");
    assert!(matches!(error, StoreError::TakenOver { attempt: 2, .. }), "{error}");
}
