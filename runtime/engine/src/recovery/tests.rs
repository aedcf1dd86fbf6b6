use weir_store::RunStatus::{Cancelled, Failed, Running, Succeeded};
use weir_types::{EpochNumber, RunId};

use super::{Facts, Position, Recovery, RunFact, Standing, TargetFact, decide};

/// The second of two runs, and the first, by the clock of their ids.
fn ids() -> (RunId, RunId) {
    let (old, new) = (RunId::generate(), RunId::generate());
    assert!(old < new);
    (old, new)
}

fn epoch(number: u64) -> EpochNumber {
    EpochNumber::new(number)
}

fn run(id: RunId) -> RunFact {
    RunFact { id, status: Running, same_pipeline: true, same_loaders: true, prepared: None, committed: None }
}

fn target(node: &str, run: RunId, number: u64, standing: Standing) -> TargetFact {
    TargetFact { node: node.parse().expect("a node name"), position: Position { run, epoch: epoch(number) }, standing }
}

fn facts(latest: RunFact, settled: Option<(RunId, u64)>, targets: Vec<TargetFact>) -> Facts {
    let settled = settled.map(|(run, number)| Position { run, epoch: epoch(number) });
    Facts { latest: Some(latest), settled, targets }
}

#[test]
fn without_traces_a_run_starts_fresh() {
    assert_eq!(decide(&Facts::default()), Recovery::Fresh);
}

#[test]
fn after_a_run_that_ended_the_next_one_is_fresh() {
    let (_, id) = ids();
    let ended = RunFact { status: Succeeded, committed: Some((epoch(3), true)), ..run(id) };
    let level = target("lake", id, 3, Standing::Committed);
    assert_eq!(decide(&facts(ended, Some((id, 3)), vec![level])), Recovery::Fresh);
}

#[test]
fn an_unfinished_run_goes_on_or_gives_way() {
    let (_, id) = ids();
    let part = Some((epoch(2), false));
    let cases = [
        ("killed before the first commit", RunFact { ..run(id) }, Recovery::Resume { run: id, after: None }),
        ("killed later", RunFact { committed: part, ..run(id) }, Recovery::Resume { run: id, after: Some(epoch(2)) }),
        ("failed before the first commit", RunFact { status: Failed, ..run(id) }, Recovery::Abandon { run: id }),
        (
            "failed later",
            RunFact { status: Failed, committed: part, ..run(id) },
            Recovery::Resume { run: id, after: Some(epoch(2)) },
        ),
        (
            "cancelled later",
            RunFact { status: Cancelled, committed: part, ..run(id) },
            Recovery::Resume { run: id, after: Some(epoch(2)) },
        ),
        ("changed since", RunFact { same_pipeline: false, committed: part, ..run(id) }, Recovery::Abandon { run: id }),
        (
            "killed after the last commit",
            RunFact { committed: Some((epoch(2), true)), ..run(id) },
            Recovery::Finish { run: id },
        ),
        (
            "killed after the last commit and changed since",
            RunFact { same_pipeline: false, committed: Some((epoch(2), true)), ..run(id) },
            Recovery::Finish { run: id },
        ),
    ];
    for (what, fact, expected) in cases {
        let settled = fact.committed.map(|(number, _)| (id, number.get()));
        assert_eq!(decide(&facts(fact, settled, Vec::new())), expected, "{what}");
    }
}

#[test]
fn a_prepared_epoch_is_committed_first_wherever_that_is_possible() {
    let (old, id) = ids();
    let prepared = RunFact { prepared: Some(epoch(3)), committed: Some((epoch(2), false)), ..run(id) };
    let recommit = Recovery::Recommit { run: id, epoch: epoch(3) };
    let cases = [
        ("unchanged", prepared.clone(), vec![], recommit.clone()),
        ("failed", RunFact { status: Failed, ..prepared.clone() }, vec![], recommit.clone()),
        (
            "pipeline changed, loaders not",
            RunFact { same_pipeline: false, ..prepared.clone() },
            vec![],
            recommit.clone(),
        ),
        (
            "loaders changed",
            RunFact { same_pipeline: false, same_loaders: false, ..prepared.clone() },
            vec![],
            Recovery::AbortPrepared { run: id, epoch: epoch(3) },
        ),
        (
            "committed in one of two targets",
            prepared.clone(),
            vec![target("a", id, 3, Standing::Prepared), target("b", id, 2, Standing::Committed)],
            recommit.clone(),
        ),
        (
            "the first of a run",
            RunFact { committed: None, ..prepared },
            vec![target("a", old, 9, Standing::Committed)],
            recommit,
        ),
    ];
    for (what, fact, targets, expected) in cases {
        let settled = Some(fact.committed.map_or((old, 9), |(number, _)| (id, number.get())));
        assert_eq!(decide(&facts(fact, settled, targets)), expected, "{what}");
    }
}

#[test]
fn a_target_that_knows_more_than_the_store_is_believed() {
    let (old, id) = ids();
    let restore = |node: &str, number| Recovery::Restore {
        node: node.parse().expect("a node name"),
        position: Position { run: id, epoch: epoch(number) },
    };
    let lost = Facts {
        targets: vec![target("a", old, 9, Standing::Unknown), target("b", id, 4, Standing::Unknown)],
        ..Facts::default()
    };
    assert_eq!(decide(&lost), restore("b", 4), "the store was lost");
    let behind = RunFact { committed: Some((epoch(2), false)), ..run(id) };
    let targets = vec![target("a", id, 4, Standing::Unknown)];
    assert_eq!(decide(&facts(behind, Some((id, 2)), targets)), restore("a", 4), "an older copy of the store");
    let older_run = RunFact { status: Succeeded, committed: Some((epoch(1), true)), ..run(old) };
    let targets = vec![target("a", id, 1, Standing::Unknown)];
    assert_eq!(
        decide(&facts(older_run, Some((old, 1)), targets)),
        restore("a", 1),
        "a run that the store has never heard of"
    );
}

#[test]
fn a_target_that_was_set_back_takes_the_state_with_it() {
    let (old, id) = ids();
    let ended = RunFact { status: Succeeded, committed: Some((epoch(1), true)), ..run(id) };
    let back =
        Recovery::Rewind { node: "a".parse().expect("a name"), position: Position { run: old, epoch: epoch(5) } };
    for standing in [Standing::Committed, Standing::Unknown] {
        let targets = vec![target("a", old, 5, standing), target("b", old, 5, standing)];
        assert_eq!(decide(&facts(ended.clone(), Some((id, 1)), targets)), back, "{standing:?}");
    }
    let part = RunFact { committed: Some((epoch(3), false)), ..run(id) };
    let targets = vec![target("a", old, 5, Standing::Committed)];
    assert_eq!(decide(&facts(part, Some((id, 3)), targets)), back, "in the middle of a run");
}

#[test]
fn targets_that_contradict_each_other_are_left_to_a_person() {
    let (old, id) = ids();
    let ended = RunFact { status: Succeeded, committed: Some((epoch(1), true)), ..run(id) };
    let name = |text: &str| text.parse().expect("a node name");
    let one = vec![target("a", old, 5, Standing::Committed), target("b", id, 1, Standing::Committed)];
    let disagree = Recovery::Disagree { behind: vec![name("a")], level: vec![name("b")] };
    assert_eq!(decide(&facts(ended.clone(), Some((id, 1)), one)), disagree);
    let apart = vec![target("a", old, 5, Standing::Committed), target("b", old, 4, Standing::Committed)];
    let disagree = Recovery::Disagree { behind: vec![name("a"), name("b")], level: vec![] };
    assert_eq!(decide(&facts(ended, Some((id, 1)), apart)), disagree);
}

#[test]
fn what_the_store_has_given_up_does_not_come_back() {
    let (old, id) = ids();
    let ended = RunFact { status: Succeeded, committed: Some((epoch(9), true)), ..run(old) };
    let targets = vec![target("a", id, 4, Standing::GivenUp), target("b", old, 9, Standing::Committed)];
    assert_eq!(decide(&facts(ended, Some((old, 9)), targets)), Recovery::Fresh);
}

/// Every combination has an answer, and steps come to an end: what a step changes is not asked for again.
#[test]
fn steps_lead_somewhere() {
    let (_, id) = ids();
    let prepared = RunFact { prepared: Some(epoch(1)), ..run(id) };
    let Recovery::Recommit { .. } = decide(&facts(prepared, None, Vec::new())) else { panic!("a step") };
    let committed = RunFact { committed: Some((epoch(1), false)), ..run(id) };
    assert_eq!(
        decide(&facts(committed, Some((id, 1)), Vec::new())),
        Recovery::Resume { run: id, after: Some(epoch(1)) }
    );
}
