//! Runs that are asked for, waited for and stopped.

use std::collections::BTreeMap;

use weir_client::follow::{Wanted, follow};
use weir_client::runs::{NewBackfill, NewRun, backfill, begun, cancel, code, find, start};
use weir_client::{ApplyOptions, Ask};
use weir_store::RunStatus;

use crate::support::{SALES, Site, started};

async fn deployed() -> Site {
    let site = Site::new().await;
    let folder = site.write("pipelines", "sales.yaml", SALES);
    site.apply(&folder, ApplyOptions { deploy: true, ..ApplyOptions::default() }).await.expect("applied");
    site
}

fn sales() -> NewRun {
    NewRun { pipeline: "sales".to_owned(), ..NewRun::default() }
}

#[tokio::test]
async fn a_run_is_waited_for_and_its_end_is_a_code() {
    for (status, ends) in [(RunStatus::Succeeded, 0), (RunStatus::Failed, 4), (RunStatus::Cancelled, 130)] {
        let site = deployed().await;
        let _runs = site.run_what_waits(status);
        let parameters = BTreeMap::from([("day".to_owned(), "2026-03-01".to_owned())]);
        let tick = start(&site.server, &NewRun { parameters, fresh: true, ..sales() }).await.expect("a tick");
        let tick = begun(&site.server, tick).await.expect("a tick");
        let run = tick.run.expect("a run");
        let mut lines = Vec::new();
        let ended = follow(&site.server, &run, &Wanted::default(), |line| lines.push(line.seq)).await.expect("an end");
        assert_eq!((ended, lines), (status.to_string(), (1..=25).collect()));
        let shown = site.server.send(Ask::get(format!("/runs/{run}"))).await.expect("a run").body;
        assert_eq!((code(&shown), &shown["parameters"]["day"]), (ends, &"2026-03-01".into()));
        assert_eq!(find(&site.server, &run[run.len() - 8..]).await.expect("a run"), run);
    }
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let site = deployed().await;
    let other = NewRun { pipeline: "other".to_owned(), ..NewRun::default() };
    assert_eq!(start(&site.server, &other).await.expect_err("no pipeline").status(), Some(404));
    assert_eq!(
        start(&site.server, &NewRun { version: Some(9), ..sales() }).await.expect_err("no version").status(),
        Some(404)
    );
    assert!(find(&site.server, "00000000").await.is_err() && find(&site.server, "../pipelines").await.is_err());
    assert!(cancel(&site.server, "sales/manual/noon").await.is_err());
    assert_eq!(
        cancel(&site.server, "sales/manual/2026-01-01T00:00:00Z").await.expect_err("no tick").status(),
        Some(404)
    );
}

#[tokio::test]
async fn what_waits_is_cancelled() {
    let site = deployed().await;
    let tick = start(&site.server, &sales()).await.expect("a tick");
    assert!(tick.run.is_none() && !tick.is_over());
    let due = tick.due.to_rfc3339();
    cancel(&site.server, &format!("sales/manual/{due}")).await.expect("cancelled");
    let over = begun(&site.server, tick).await.expect("a tick");
    assert_eq!((over.state.as_str(), over.why.as_deref(), over.run), ("skipped", Some("cancelled by ada"), None));
    let of_command = started(&site.behind.store).await.to_string();
    assert_eq!(cancel(&site.server, &of_command).await.expect_err("a command's").status(), Some(409));
}

#[tokio::test]
async fn a_past_is_listed_and_then_run() {
    let site = deployed().await;
    let window = NewBackfill {
        pipeline: "sales".to_owned(),
        trigger: "schedule".to_owned(),
        since: "2026-03-01T00:00:00Z".parse().expect("a moment"),
        until: "2026-03-03T23:59:59Z".parse().expect("a moment"),
        parallel: 2,
    };
    let listed = backfill(&site.server, &window, true).await.expect("moments");
    assert_eq!((listed["items"].as_array().map(Vec::len), &listed["started"]), (Some(3), &0.into()));
    let started = backfill(&site.server, &window, false).await.expect("moments");
    assert_eq!(started["started"], 3);
    assert_eq!(backfill(&site.server, &window, false).await.expect("moments")["started"], 0);
    cancel(&site.server, started["id"].as_str().expect("an id")).await.expect("cancelled");
    let listed =
        site.server.list(Ask::get("/backfills").query("pipeline", Some("sales")), 10).await.expect("backfills");
    assert_eq!((listed.len(), &listed[0]["id"], &listed[0]["ticks"]["skipped"]), (1, &started["id"], &3.into()));
    let unknown = weir_types::BackfillId::generate().to_string();
    let refused = cancel(&site.server, &unknown).await.expect_err("neither a run nor a backfill");
    assert_eq!(refused.status(), Some(404));
}
