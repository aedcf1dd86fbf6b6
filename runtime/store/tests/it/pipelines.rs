//! Pipelines, their versions and deployments.

use chrono::Utc;
use weir_store::{Base, NewVersion, Saved, Store, Version, VersionOrigin};

use crate::support::{Place, cases, pipeline};

cases! {
    versions_count_up_and_never_change,
    an_edit_follows_the_newest_version_only,
    a_file_that_stays_as_it_was_overrules_nobody,
    what_is_deployed_runs_until_another_is,
    a_removed_pipeline_comes_back_with_its_numbers,
}

fn text<'a>(text: &'a str, base: Base, name: &'a weir_types::PipelineName) -> NewVersion<'a> {
    NewVersion {
        pipeline: name,
        file: "sales.yaml",
        text,
        origin: VersionOrigin::Api,
        author: "admin",
        message: Some("why"),
        base,
    }
}

async fn save(store: &Store, new: NewVersion<'_>) -> Saved {
    store.save_version(&new, Utc::now()).await.expect("an answer")
}

async fn saved(store: &Store, new: NewVersion<'_>) -> Version {
    match save(store, new).await {
        Saved::New(version) => version,
        other => panic!("not a new version: {other:?}"),
    }
}

async fn versions_count_up_and_never_change(place: Place) {
    let (store, name) = (place.store().await, pipeline());
    let first = saved(&store, text("one", Base::New, &name)).await;
    let second = saved(&store, text("two", Base::Version(1), &name)).await;
    assert_eq!((first.number, second.number), (1, 2));
    assert!(matches!(save(&store, text("two", Base::Version(2), &name)).await, Saved::Same(same) if same.number == 2));
    let listed = store.versions(&name, None, 10).await.expect("versions");
    assert_eq!(listed.iter().map(|version| version.text.as_str()).collect::<Vec<_>>(), ["two", "one"]);
    assert_eq!(store.versions(&name, Some(2), 10).await.expect("versions").len(), 1);
    let read = store.version(&name, 1).await.expect("an answer").expect("a version");
    assert_eq!((read.text.as_str(), read.message.as_deref()), ("one", Some("why")));
    assert_eq!(store.version(&name, 3).await.expect("an answer"), None);
}

async fn an_edit_follows_the_newest_version_only(place: Place) {
    let (store, name) = (place.store().await, pipeline());
    assert_eq!(save(&store, text("one", Base::Version(1), &name)).await, Saved::Stale(None));
    saved(&store, text("one", Base::New, &name)).await;
    saved(&store, text("two", Base::Version(1), &name)).await;
    for base in [Base::New, Base::Version(1), Base::Version(3)] {
        let stale = save(&store, text("three", base, &name)).await;
        assert!(matches!(stale, Saved::Stale(Some(current)) if current.number == 2), "{base:?}");
    }
    assert_eq!(store.pipeline(&name).await.expect("an answer").expect("a pipeline").latest, 2);
}

async fn a_file_that_stays_as_it_was_overrules_nobody(place: Place) {
    let (store, name) = (place.store().await, pipeline());
    let file = |content| NewVersion { origin: VersionOrigin::File, ..text(content, Base::Any, &name) };
    saved(&store, file("of the file")).await;
    saved(&store, text("by a person", Base::Version(1), &name)).await;
    assert!(matches!(save(&store, file("of the file")).await, Saved::Same(latest) if latest.number == 2));
    assert_eq!(saved(&store, file("of the file, changed")).await.number, 3);
}

async fn what_is_deployed_runs_until_another_is(place: Place) {
    let (store, name) = (place.store().await, pipeline());
    let before = store.deployments_made().await.expect("a count");
    saved(&store, text("one", Base::New, &name)).await;
    saved(&store, text("two", Base::Version(1), &name)).await;
    assert!(store.deployed().await.expect("versions").is_empty(), "a draft does not run");
    assert!(!store.deploy(&name, Some(3), "admin", Utc::now()).await.expect("an answer"), "there is no such version");
    for version in [Some(2), Some(1), None] {
        assert!(store.deploy(&name, version, "admin", Utc::now()).await.expect("an answer"));
        let deployed = store.deployed().await.expect("versions");
        assert_eq!(deployed.first().map(|deployed| deployed.number), version);
    }
    let history = store.deployments(&name, 10).await.expect("deployments");
    assert_eq!(history.iter().map(|deployment| deployment.version).collect::<Vec<_>>(), [None, Some(1), Some(2)]);
    assert!(store.deployments_made().await.expect("a count") > before);
    assert!(store.pause(&name, true).await.expect("an answer"));
    assert!(store.pipelines().await.expect("pipelines")[0].paused);
}

async fn a_removed_pipeline_comes_back_with_its_numbers(place: Place) {
    let (store, name) = (place.store().await, pipeline());
    saved(&store, text("one", Base::New, &name)).await;
    store.deploy(&name, Some(1), "admin", Utc::now()).await.expect("deployed");
    assert!(store.remove_pipeline(&name, "admin", Utc::now()).await.expect("an answer"));
    assert!(!store.remove_pipeline(&name, "admin", Utc::now()).await.expect("an answer"), "it is gone");
    assert!(store.deployed().await.expect("versions").is_empty());
    assert_eq!(store.pipeline(&name).await.expect("an answer"), None);
    assert_eq!(saved(&store, text("one", Base::New, &name)).await.number, 2);
    assert_eq!(store.pipeline(&name).await.expect("an answer").expect("a pipeline").deployed, None);
}
