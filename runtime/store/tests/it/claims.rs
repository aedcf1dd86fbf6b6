use weir_store::{Store, StoreError};

use crate::support::{Place, pipeline};

crate::support::cases! {
    a_pipeline_is_claimed_once_at_a_time,
    claims_of_different_pipelines_do_not_meet,
    a_store_opens_again_with_what_it_held,
}

async fn a_pipeline_is_claimed_once_at_a_time(place: Place) {
    let store = place.store().await;
    let claim = store.claim(&pipeline()).await.expect("the first claim");
    assert!(matches!(store.claim(&pipeline()).await, Err(StoreError::Busy(name)) if name == pipeline()));
    drop(claim);
    store.claim(&pipeline()).await.expect("a claim after the first was given back");
}

async fn claims_of_different_pipelines_do_not_meet(place: Place) {
    let store = place.store().await;
    let _sales = store.claim(&pipeline()).await.expect("a claim");
    store.claim(&"stock".parse().expect("a name")).await.expect("a claim on another pipeline");
}

async fn a_store_opens_again_with_what_it_held(place: Place) {
    let store = place.store().await;
    let run = crate::support::new_run();
    store.start_run(&run).await.expect("a run");
    store.close().await;
    let again = place.store().await;
    assert_eq!(again.run(run.id).await.expect("the run").pipeline, pipeline());
}

#[tokio::test]
async fn many_openings_of_a_new_store_at_once_all_succeed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let opened = (0..4).map(|_| {
        let path = folder.path().to_owned();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async { Store::open(&path).await.map(drop) })
        })
    });
    for thread in opened.collect::<Vec<_>>() {
        thread.join().expect("no panic").expect("an open store");
    }
}
