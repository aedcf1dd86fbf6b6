use weir_store::{Store, StoreError};

use crate::support::{pipeline, store};

#[tokio::test]
async fn a_pipeline_is_claimed_once_at_a_time() {
    let (store, _folder) = store().await;
    let claim = store.claim(&pipeline()).expect("the first claim");
    assert!(matches!(store.claim(&pipeline()), Err(StoreError::Busy(name)) if name == pipeline()));
    drop(claim);
    store.claim(&pipeline()).expect("a claim after the first was given back");
}

#[tokio::test]
async fn claims_of_different_pipelines_do_not_meet() {
    let (store, _folder) = store().await;
    let _sales = store.claim(&pipeline()).expect("a claim");
    store.claim(&"stock".parse().expect("a name")).expect("a claim on another pipeline");
}

#[tokio::test]
async fn a_store_opens_again_with_what_it_held() {
    let (store, folder) = store().await;
    let run = crate::support::new_run();
    store.start_run(&run).await.expect("a run");
    store.close().await;
    let again = Store::open(folder.path()).await.expect("the same store");
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
