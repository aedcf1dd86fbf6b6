use weir_pipeline::trigger::{Cause, Concurrency, Trigger, UpstreamEnd};

use crate::{Pipelines, Served};

fn waiting(cause: Cause) -> Served {
    let trigger =
        Trigger { name: "after".parse().expect("a name"), cause, parameters: Default::default(), enabled: true };
    Served::new(vec![trigger], Concurrency::default())
}

fn after(names: &[&str]) -> Served {
    let pipelines = names.iter().map(|name| name.parse().expect("a name")).collect();
    waiting(Cause::Upstream { pipelines, on: UpstreamEnd::Success })
}

fn on(dataset: &str, writes: &str) -> Served {
    Served { datasets: [writes.to_owned()].into(), ..waiting(Cause::Dataset { names: vec![dataset.to_owned()] }) }
}

fn pipelines<'p>(served: impl IntoIterator<Item = (&'p str, Served)>) -> Pipelines {
    let served = served.into_iter().map(|(name, served)| (name.parse().expect("a name"), served)).collect();
    Pipelines { served, ..Pipelines::default() }
}

fn cycle(pipelines: &Pipelines) -> Vec<String> {
    pipelines.cycle().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_cycle_is_named_in_the_order_in_which_one_starts_the_other() {
    let all = [("a", after(&["c"])), ("b", after(&["a", "x"])), ("c", after(&["b"])), ("x", after(&[]))];
    assert_eq!(cycle(&pipelines(all)), ["b", "c", "a"]);
    assert_eq!(cycle(&pipelines([("a", after(&["a"]))])), ["a"]);
    assert_eq!(cycle(&pipelines([("a", on("lake/b", "lake/a")), ("b", on("lake/a", "lake/b"))])), ["b", "a"]);
}

#[test]
fn what_comes_together_again_is_no_cycle() {
    let all = [("a", after(&[])), ("b", after(&["a"])), ("c", after(&["a"])), ("d", after(&["b", "c", "elsewhere"]))];
    assert!(cycle(&pipelines(all)).is_empty());
    assert!(cycle(&pipelines([("a", on("lake/b", "lake/a")), ("b", on("lake/c", "lake/b"))])).is_empty());
}

#[test]
fn triggers_of_a_cycle_are_switched_off_and_no_others() {
    let mut all = pipelines([
        ("a", after(&["b"])),
        ("b", after(&["a"])),
        ("c", after(&["b"])),
        ("d", on("lake/e", "lake/d")),
        ("e", on("lake/d", "lake/e")),
    ]);
    assert_eq!(all.break_cycles().len(), 2);
    assert!(all.cycle().is_none());
    let enabled: Vec<_> = all.served.iter().filter(|(_, served)| served.triggers[0].enabled).collect();
    assert_eq!(enabled.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["c"]);
}

#[test]
fn a_trigger_that_is_switched_off_starts_nothing() {
    let mut off = after(&["b"]);
    off.triggers[0].enabled = false;
    assert!(cycle(&pipelines([("a", off), ("b", after(&["a"]))])).is_empty());
}
