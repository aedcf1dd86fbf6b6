//! The fourth world.

use weir_host::NodeSetup;

use crate::support::block;

#[tokio::test]
async fn a_harvester_gives_its_facts_and_its_state() {
    let block = block("harvester-fixture").await;
    let mut harvester = block.harvester(NodeSetup::closed("facts")).await.expect("starts");
    harvester.check(r#"{"system":"shop"}"#).await.expect("checks");
    harvester.open(r#"{"system":"shop"}"#, Some("40")).await.expect("opens");
    let mut datasets = Vec::new();
    while let Some(records) = harvester.next().await.expect("goes on") {
        datasets.extend(records.into_iter().map(|record| record.dataset));
    }
    assert_eq!(datasets, ["shop/public/customers", "shop/public/orders"]);
    assert_eq!(harvester.state().await.expect("has a state").as_deref(), Some("42"));
}

#[tokio::test]
async fn a_block_of_another_kind_is_refused() {
    let block = block("harvester-fixture").await;
    let failure = block.transform(NodeSetup::closed("facts")).await.err().expect("it is no transform");
    assert!(failure.to_string().contains("`harvester-fixture` is no transform"), "{failure}");
}
