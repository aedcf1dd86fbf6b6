//! Folders brought to a server.

use weir_client::{ApplyOptions, Ask, Change, Prepared};

use crate::support::{SALES, Site, named};

fn deploying() -> ApplyOptions {
    ApplyOptions { deploy: true, message: Some("from git".to_owned()), ..ApplyOptions::default() }
}

async fn plan_of(site: &Site, options: ApplyOptions) -> String {
    let prepared = Prepared::compare(&site.server, &site.path("pipelines"), options).await.expect("a comparison");
    prepared.plan().to_string()
}

#[tokio::test]
async fn a_second_time_there_is_nothing_to_do() {
    let site = Site::new().await;
    site.write("pipelines", "connections.yaml", "in: file:/x\n");
    site.write("pipelines", ".git/hidden.yaml", named("hidden"));
    site.write("pipelines", "shop/stock.yaml", named("stock"));
    let folder = site.write("pipelines", "sales.yaml", SALES);
    let plan = plan_of(&site, deploying()).await;
    assert_eq!(
        plan,
        "+ sales  sales.yaml  new, deployed\n+ stock  shop/stock.yaml  new, deployed\n2 new, 0 changed, 0 the same, 0 gone\n"
    );
    let told = site.apply(&folder, deploying()).await.expect("applied");
    assert_eq!(told, ["sales version 1 saved and deployed", "stock version 1 saved and deployed"]);
    assert!(site.apply(&folder, deploying()).await.expect("applied").is_empty());
    let prepared = Prepared::compare(&site.server, &folder, deploying()).await.expect("a comparison");
    assert!(prepared.plan().is_same() && prepared.plan().to_do().next().is_none());
    let version = site.server.send(Ask::get("/pipelines/sales/versions/1")).await.expect("a version").body;
    assert_eq!(
        (&version["message"], &version["author"], &version["deployed"]),
        (&"from git".into(), &"ada".into(), &true.into())
    );
}

#[tokio::test]
async fn what_differs_is_shown_and_brought() {
    let site = Site::new().await;
    site.write("pipelines", "stock.yaml", named("stock"));
    let folder = site.write("pipelines", "sales.yaml", SALES);
    site.apply(&folder, ApplyOptions::default()).await.expect("applied");
    site.write("pipelines", "sales.yaml", SALES.replace("path: y", "path: z"));
    std::fs::remove_file(folder.join("stock.yaml")).expect("removed");
    site.write("pipelines", "shop/stock.yaml", named("stock"));
    let plan = plan_of(&site, ApplyOptions::default()).await;
    assert!(plan.starts_with("~ sales  sales.yaml  version 1 changed\n    --- sales@1\n"), "{plan}");
    assert!(plan.contains("\n    -  lake:") && plan.contains("\n    +  lake:") && plan.contains("path: z"), "{plan}");
    assert!(plan.contains("~ stock  shop/stock.yaml  version 1 changed, moved from stock.yaml\n"), "{plan}");
    let told = site.apply(&folder, ApplyOptions::default()).await.expect("applied");
    assert_eq!(told, ["sales version 2 saved", "stock version 2 saved"]);
    assert!(site.apply(&folder, ApplyOptions::default()).await.expect("applied").is_empty());
    // What is there, but does not run, is still to be deployed.
    let told = site.apply(&folder, deploying()).await.expect("applied");
    assert_eq!(told, ["sales version 2 deployed", "stock version 2 deployed"]);
}

#[tokio::test]
async fn what_has_gone_is_kept_unless_it_is_pruned() {
    let site = Site::new().await;
    site.write("pipelines", "stock.yaml", named("stock"));
    let folder = site.write("pipelines", "sales.yaml", SALES);
    site.apply(&folder, ApplyOptions::default()).await.expect("applied");
    std::fs::remove_file(folder.join("stock.yaml")).expect("removed");
    assert!(
        plan_of(&site, ApplyOptions::default())
            .await
            .contains("- stock  stock.yaml  only on the server, kept without `--prune`\n")
    );
    assert!(site.apply(&folder, ApplyOptions::default()).await.expect("applied").is_empty());
    let pruning = || ApplyOptions { prune: true, ..ApplyOptions::default() };
    // A single file says nothing about the others.
    assert!(site.apply(&folder.join("sales.yaml"), pruning()).await.expect("applied").is_empty());
    assert_eq!(site.apply(&folder, pruning()).await.expect("applied"), ["stock removed"]);
    assert!(site.apply(&folder, pruning()).await.expect("applied").is_empty());
    // It comes back as if it had never been away.
    site.write("pipelines", "stock.yaml", named("stock"));
    assert_eq!(site.apply(&folder, pruning()).await.expect("applied"), ["stock version 2 saved"]);
}

#[tokio::test]
async fn nothing_is_brought_when_something_is_wrong() {
    let site = Site::new().await;
    site.write("pipelines", "bad.yaml", named("bad").replace("file@1", "fil@1"));
    site.write("pipelines", "worse.yaml", named("worse").replace("inputs: orders", "inputs: order"));
    let folder = site.write("pipelines", "a.yaml", named("good"));
    let problems = site.apply(&folder, ApplyOptions::default()).await.expect_err("problems").into_diagnostics();
    let shown = problems.to_string();
    for part in ["pipelines/bad.yaml:4:", "pipelines/worse.yaml:5:", "hint: "] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(site.server.list(Ask::get("/pipelines"), 9).await.expect("pipelines").is_empty());
    for (file, text) in
        [("x.yaml", "nodes: {}\n".to_owned()), ("x.yaml", named("good")), ("x.yaml", "nodes:\n  - [\n".to_owned())]
    {
        site.write("pipelines", file, text);
        let error = Prepared::compare(&site.server, &folder, ApplyOptions::default()).await.expect_err("a problem");
        assert!(error.into_diagnostics().to_string().contains("x.yaml"));
    }
    assert!(Prepared::compare(&site.server, &folder.join("nothing"), ApplyOptions::default()).await.is_err());
}

#[tokio::test]
async fn a_file_that_is_named_keeps_its_place() {
    let site = Site::new().await;
    let folder = site.write("pipelines", "shop/sales.yaml", SALES);
    site.apply(&folder, ApplyOptions::default()).await.expect("applied");
    let file = folder.join("shop/sales.yaml");
    let prepared = Prepared::compare(&site.server, &file, ApplyOptions::default()).await.expect("a comparison");
    assert!(prepared.plan().is_same(), "{}", prepared.plan());
    let other = site.write("pipelines", "stock.txt", named("stock")).join("stock.txt");
    let refused = site.apply(&other, ApplyOptions::default()).await.expect_err("no pipeline file");
    assert_eq!(refused.status(), Some(422));
}

#[tokio::test]
async fn who_was_faster_is_not_overwritten() {
    let site = Site::new().await;
    let folder = site.write("pipelines", "sales.yaml", SALES);
    site.apply(&folder, ApplyOptions::default()).await.expect("applied");
    site.write("pipelines", "sales.yaml", format!("{SALES}# mine\n"));
    let mine = Prepared::compare(&site.server, &folder, ApplyOptions::default()).await.expect("a comparison");
    site.write("pipelines", "sales.yaml", format!("{SALES}# theirs\n"));
    site.apply(&folder, ApplyOptions::default()).await.expect("applied");
    let stale = mine.carry_out(&site.server, |_| ()).await.expect_err("stale");
    assert_eq!(stale.status(), Some(412));
    let kept = site.server.send(Ask::get("/pipelines/sales")).await.expect("a pipeline").body;
    assert!(kept["text"].as_str().unwrap_or_default().ends_with("# theirs\n"));
    let prepared = Prepared::compare(&site.server, &folder, ApplyOptions::default()).await.expect("a comparison");
    assert_eq!(prepared.plan().items[0].change, Change::Same { version: 2 });
}

#[tokio::test]
async fn hundreds_are_brought_in_one_go() {
    let site = Site::new().await;
    for number in 0..150 {
        site.write("pipelines", &format!("p{number}.yaml"), named(&format!("p{number}")));
    }
    let folder = site.path("pipelines");
    assert_eq!(site.apply(&folder, ApplyOptions::default()).await.expect("applied").len(), 150);
    assert!(site.apply(&folder, ApplyOptions::default()).await.expect("applied").is_empty());
}

#[tokio::test]
async fn dashboards_and_alerts_come_along() {
    let site = Site::new().await;
    let tile = |sql: &str| format!("tiles: {{ n: {{ connection: history, sql: {sql} }} }}\n");
    site.write("pipelines", "mine.dashboard.yaml", tile("select 1 as n"));
    site.write("pipelines", "volume.dashboard.yaml", tile("select 2 as n"));
    site.write("pipelines", "deep/other.dashboard.yaml", tile("select 3 as n"));
    let folder = site.write("pipelines", "alerts.yaml", "# nobody is told yet\n{}\n");
    let told = site.apply(&folder, deploying()).await.expect("applied");
    assert_eq!(told, ["dashboard mine version 1 saved", "dashboard volume version 1 saved", "alerts version 1 saved"]);
    assert!(site.apply(&folder, deploying()).await.expect("applied").is_empty());
    site.write("pipelines", "mine.dashboard.yaml", tile("select 4 as n"));
    let plan = plan_of(&site, deploying()).await;
    assert!(plan.starts_with("~ dashboard mine  mine.dashboard.yaml  version 1 changed\n"), "{plan}");
    let out = site.path("out");
    weir_client::export::export(&site.server, &out, false).await.expect("exported");
    assert_eq!(std::fs::read_to_string(out.join("alerts.yaml")).expect("a file"), "# nobody is told yet\n{}\n");
    assert!(out.join("volume.dashboard.yaml").is_file() && !out.join("metering.dashboard.yaml").exists());
    // What is wrong is told with its place, and nothing is brought.
    site.write("pipelines", "mine.dashboard.yaml", "tiles: { n: { connection: history } }\n");
    let wrong = site.apply(&folder, deploying()).await.expect_err("wrong").into_diagnostics().to_string();
    assert!(wrong.contains("mine.dashboard.yaml:1") && wrong.contains("has no `sql`"), "{wrong}");
    std::fs::remove_file(folder.join("mine.dashboard.yaml")).expect("removed");
    std::fs::remove_file(folder.join("alerts.yaml")).expect("removed");
    let pruning = ApplyOptions { prune: true, ..ApplyOptions::default() };
    assert_eq!(site.apply(&folder, pruning).await.expect("applied"), ["dashboard mine removed"]);
}
