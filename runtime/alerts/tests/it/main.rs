//! Rules and notices over a real store: each message once, whoever looks.

mod channels;
mod notices;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tempfile::TempDir;
use weir_alerts::{Known, KnownPipeline, Watcher};
use weir_diagnostics::Source;
use weir_pipeline::alert::AlertRules;
use weir_store::{Accounting, DeliveryFilter, NewRun, NewTick, RunEnd, RunStatus, Store, TickState};
use weir_types::{Digest, PipelineName, RunId};

const ADDRESS: &str = "http://127.0.0.1:7766";

/// A store, and what is known at a moment that can be moved.
struct Bench {
    store: Store,
    known: Known,
    now: DateTime<Utc>,
    _folder: TempDir,
}

fn name(text: &str) -> PipelineName {
    text.parse().expect("a name")
}

impl Bench {
    async fn new(rules: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let now = Utc::now();
        let rules = AlertRules::parse(&Source::new("alerts.yaml", rules)).expect("rules");
        let pipeline = KnownPipeline { owner: Some("data".into()), since: now, ..KnownPipeline::default() };
        let pipelines = ["sales", "stock"].map(|one| (name(one), pipeline.clone())).into();
        Self { store, known: Known { rules, since: now - TimeDelta::days(1), pipelines }, now, _folder: folder }
    }

    fn watcher(&self) -> Watcher {
        Watcher::new(self.store.clone(), "weir-1", ADDRESS)
    }

    /// Makes a run that ends at once.
    async fn run(&self, pipeline: &str, status: RunStatus) -> RunId {
        let (id, nodes) = (RunId::generate(), BTreeMap::new());
        let run = NewRun { id, pipeline: name(pipeline), digest: Digest::of("pipeline"), nodes };
        self.store.start_run(&run).await.expect("a run");
        let failure = json!({ "kind": "problem", "message": "the API is down" });
        let failure = (status == RunStatus::Failed).then_some(failure);
        self.store.end_run(id, &RunEnd { failure, ..RunEnd::new(status) }).await.expect("an end");
        id
    }

    async fn judge(&self) {
        self.watcher().judge_ended(&self.known, self.now).await.expect("a look");
    }

    async fn look(&self, free: Option<u64>) {
        self.watcher().look_at_deadlines(&self.known, self.now).await.expect("a look");
        self.watcher().look_around(&self.known, free, self.now).await.expect("a look");
    }

    /// The titles of the messages in the outbox, the oldest first, each with its channel.
    async fn told(&self) -> Vec<String> {
        let mut all = self.store.deliveries(&DeliveryFilter::default(), 100).await.expect("deliveries");
        all.reverse();
        let title = |message: &serde_json::Value| message["title"].as_str().expect("a title").to_owned();
        all.iter().map(|one| format!("{} to {}", title(&one.content.message), one.content.channel)).collect()
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_once_and_that_it_is_over_once() {
    let bench = Bench::new("failures: { when: failed, pipelines: sales, to: [ops, mail] }").await;
    bench.run("stock", RunStatus::Failed).await;
    let run = bench.run("sales", RunStatus::Failed).await;
    bench.judge().await;
    let wrong = ["sales: the run failed to ops", "sales: the run failed to mail"];
    assert_eq!(bench.told().await, wrong);
    let first = bench.store.deliveries(&DeliveryFilter::default(), 1).await.expect("deliveries").remove(0);
    assert_eq!(first.content.message["links"][0]["url"], format!("{ADDRESS}/runs/{run}"));
    assert_eq!(first.content.message["text"], "the API is down");

    bench.run("sales", RunStatus::Failed).await;
    bench.judge().await;
    assert_eq!(bench.told().await, wrong, "it is wrong still");
    let open = bench.store.open_incidents().await.expect("incidents");
    assert_eq!((open.len(), open[0].times), (1, 2));

    bench.run("sales", RunStatus::Succeeded).await;
    bench.run("sales", RunStatus::Succeeded).await;
    bench.judge().await;
    let over = ["sales: the run failed – over to ops", "sales: the run failed – over to mail"];
    assert_eq!(bench.told().await, [wrong, over].concat());
    assert!(bench.store.open_incidents().await.expect("incidents").is_empty());
}

#[tokio::test]
async fn servers_that_look_at_the_same_time_tell_it_once() {
    let bench = Bench::new("failures: { when: failed, to: ops }").await;
    for _ in 0..20 {
        bench.run("sales", RunStatus::Failed).await;
        let (one, other) = (bench.watcher(), bench.watcher());
        let looks = [one.judge_ended(&bench.known, bench.now), other.judge_ended(&bench.known, bench.now)];
        for look in futures::future::join_all(looks).await {
            look.expect("a look");
        }
        bench.run("sales", RunStatus::Succeeded).await;
    }
    bench.judge().await;
    let told = bench.told().await;
    let count = |what: &str| told.iter().filter(|one| *one == what).count();
    assert_eq!((count("sales: the run failed to ops"), count("sales: the run failed – over to ops")), (20, 20));
}

#[tokio::test]
async fn what_comes_together_goes_together_and_not_in_quiet_hours() {
    let quiet = "{ from: \"00:00\", until: \"23:59\" }";
    let rules = format!(
        "together: {{ when: failed, to: ops, group: 5m }}\nquiet: {{ when: failed, to: mail, quiet: {quiet} }}\n\
         loud: {{ when: failed, to: pager, severity: error, quiet: {quiet} }}"
    );
    let mut bench = Bench::new(&rules).await;
    bench.now = bench.now.date_naive().and_hms_opt(12, 0, 0).expect("noon").and_utc();
    bench.run("sales", RunStatus::Failed).await;
    bench.judge().await;
    bench.run("stock", RunStatus::Failed).await;
    bench.judge().await;
    let due = |minutes| bench.store.take_deliveries(bench.now + TimeDelta::minutes(minutes), bench.now, 10, 10);
    let channels = async |minutes| -> Vec<String> {
        due(minutes).await.expect("deliveries").iter().map(|one| one.content.channel.to_string()).collect()
    };
    assert_eq!(channels(4).await, ["pager", "pager"]);
    let grouped = due(6).await.expect("deliveries").into_iter().find(|one| one.content.channel == "ops");
    let message = grouped.expect("a message").content.message;
    assert_eq!(message["title"], "together: 2 incidents");
    assert_eq!(message["tables"][0]["rows"][1], json!(["stock: the run failed", "the API is down"]));
    assert_eq!(channels(12 * 60).await.iter().filter(|one| *one == "mail").count(), 1, "at the end of the quiet hours");
}

#[tokio::test]
async fn a_missed_deadline_is_told_once_and_over_with_the_next_run_that_succeeds() {
    let mut bench = Bench::new("late: { when: late, to: ops, language: ko }").await;
    let (due, deadline) = (bench.now - TimeDelta::hours(2), bench.now - TimeDelta::hours(1));
    let trigger = "daily".parse().expect("a name");
    let wanted = BTreeMap::from([(name("sales"), BTreeMap::from([(trigger, "rule".to_owned())]))]);
    bench.store.register(&wanted, due - TimeDelta::hours(1)).await.expect("a record");
    let later = TimeDelta::minutes(10);
    let tick = |after: TimeDelta| NewTick {
        due: due + after,
        first_due: due + after,
        moments: 1,
        state: TickState::Waiting,
        why: None,
        deadline: Some(deadline + after),
    };
    let accounting = Accounting {
        pipeline: name("sales"),
        trigger: "daily".parse().expect("a name"),
        from: due - TimeDelta::hours(1),
        to: due + later * 2,
        ticks: vec![tick(TimeDelta::zero()), tick(later), tick(later * 2)],
    };
    bench.store.account(&[accounting], "weir-1", due).await.expect("a record");
    bench.look(None).await;
    assert!(bench.told().await.is_empty(), "nobody has looked at the deadline");
    bench.store.missed_deadlines(bench.now).await.expect("deadlines");
    bench.look(None).await;
    bench.look(None).await;
    assert_eq!(bench.told().await, ["sales: 기한 초과 to ops"]);
    bench.run("sales", RunStatus::Succeeded).await;
    bench.judge().await;
    bench.now += TimeDelta::minutes(1);
    bench.look(None).await;
    assert_eq!(bench.told().await, ["sales: 기한 초과 to ops", "sales: 기한 초과 – 해결됨 to ops"]);
}

#[tokio::test]
async fn what_no_run_shows_is_seen_too() {
    let rules = "stale: { when: { stale: 26h }, to: ops }\ndisk: { when: { disk: 5GiB }, to: ops, resolved: false }";
    let mut bench = Bench::new(rules).await;
    bench.run("stock", RunStatus::Succeeded).await;
    bench.look(Some(6 << 30)).await;
    assert!(bench.told().await.is_empty());
    bench.now += TimeDelta::hours(27);
    bench.known.pipelines.get_mut(&name("stock")).expect("a pipeline").paused = true;
    for _ in 0..2 {
        bench.look(Some(1 << 30)).await;
    }
    let told = ["sales: no fresh data to ops", "weir-1: little disk space to ops"];
    assert_eq!(bench.told().await, told);
    bench.look(Some(6 << 30)).await;
    assert_eq!(bench.told().await, told, "nobody wants to know that there is space again");
    bench.known.rules = AlertRules::default();
    bench.look(None).await;
    assert!(bench.store.open_incidents().await.expect("incidents").is_empty(), "nobody looks for it any more");
}

#[tokio::test]
async fn changed_columns_are_held_against_the_last_run_that_succeeded() {
    let bench = Bench::new("columns: { when: schema-changed, to: ops }").await;
    for columns in ["id int64", "id int64", "id utf8"] {
        let id = RunId::generate();
        let run = NewRun { id, pipeline: name("sales"), digest: Digest::of("pipeline"), nodes: BTreeMap::new() };
        bench.store.start_run(&run).await.expect("a run");
        let ports = BTreeMap::from([("orders.out".to_owned(), columns.to_owned())]);
        bench.store.save_schemas(id, &ports).await.expect("columns");
        bench.store.end_run(id, &RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
    }
    bench.judge().await;
    let told = bench.store.deliveries(&DeliveryFilter::default(), 9).await.expect("deliveries");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].content.message["text"], "orders.out: -id int64, +id utf8");
}
