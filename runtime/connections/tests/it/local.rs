//! Local folders.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::TryStreamExt;
use tempfile::tempdir;
use weir_connections::objects::{LocalStore, ObjectStore, STAGING_FOLDER, StagedPart, StagedToken};
use weir_types::ProblemKind;

use crate::support::{listed, noise, path, read_all, stage};

fn store(folder: &Path) -> LocalStore {
    LocalStore::new("lake", folder)
}

#[tokio::test]
async fn publishes_in_one_step_and_leaves_no_trace() {
    let folder = tempdir().expect("a folder");
    let store = store(&folder.path().join("out"));
    let data = noise(3_000_000);
    let token = stage(&store, "2024/01/a.bin", &data).await.expect("staged");
    assert_eq!(token.bytes, data.len() as u64);
    assert!(listed(&store).await.is_empty(), "nothing is visible before it is published");

    store.publish(&token).await.expect("published");
    assert_eq!(listed(&store).await, ["2024/01/a.bin"]);
    assert_eq!(read_all(&store, "2024/01/a.bin").await, data);
    assert!(!folder.path().join("out").join(STAGING_FOLDER).exists(), "the empty staging folder goes");
}

#[tokio::test]
async fn publishing_again_changes_nothing() {
    let folder = tempdir().expect("a folder");
    let store = store(folder.path());
    let token = stage(&store, "a.txt", b"one").await.expect("staged");
    for _ in 0..3 {
        store.publish(&StagedToken::parse(&token.to_text()).expect("a token")).await.expect("published");
    }
    assert_eq!(read_all(&store, "a.txt").await, b"one");
    store.discard(&token).await.expect("what is published is not staged any more");
    assert_eq!(listed(&store).await, ["a.txt"]);
}

#[tokio::test]
async fn publishing_replaces_what_was_there() {
    let folder = tempdir().expect("a folder");
    let store = store(folder.path());
    fs::write(folder.path().join("a.txt"), "old").expect("a file");
    let token = stage(&store, "a.txt", b"new").await.expect("staged");
    assert_eq!(read_all(&store, "a.txt").await, b"old");
    store.publish(&token).await.expect("published");
    assert_eq!(read_all(&store, "a.txt").await, b"new");
}

#[tokio::test]
async fn what_is_discarded_cannot_be_published() {
    let folder = tempdir().expect("a folder");
    let store = store(folder.path());
    let token = stage(&store, "a.txt", b"one").await.expect("staged");
    store.discard(&token).await.expect("discarded");
    store.discard(&token).await.expect("discarding again does nothing");
    let problem = store.publish(&token).await.expect_err("it is gone");
    assert_eq!(problem.kind, ProblemKind::NotFound);
    assert_eq!(
        problem.message,
        "cannot publish `a.txt` of connection `lake`: it is neither staged nor published any more"
    );
}

#[tokio::test]
async fn what_a_kill_left_behind_goes_after_a_month() {
    let folder = tempdir().expect("a folder");
    let staged = |token: &StagedToken| match &token.part {
        StagedPart::Local { file } => folder.path().join(STAGING_FOLDER).join(file),
        StagedPart::S3 { .. } => unreachable!("a folder"),
    };
    let mut tokens = Vec::new();
    for days in [0, 29, 31] {
        let token = stage(&store(folder.path()), "a.txt", b"one").await.expect("staged");
        let before = SystemTime::now() - Duration::from_secs(days * 24 * 3600);
        File::options().write(true).open(staged(&token)).and_then(|file| file.set_modified(before)).expect("set");
        tokens.push(token);
    }
    stage(&store(folder.path()), "b.txt", b"two").await.expect("staged");
    let left: Vec<bool> = tokens.iter().map(|token| staged(token).exists()).collect();
    assert_eq!(left, [true, true, false]);
}

#[tokio::test]
async fn an_upload_that_is_dropped_leaves_nothing() {
    let folder = tempdir().expect("a folder");
    let store = store(folder.path());
    let mut upload = store.create(&path("a.txt")).await.expect("an upload");
    upload.write(Bytes::from(noise(2_000_000))).await.expect("written");
    drop(upload);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[tokio::test]
async fn uploads_side_by_side_do_not_meet() {
    let folder = tempdir().expect("a folder");
    let store = std::sync::Arc::new(store(folder.path()));
    let tasks: Vec<_> = (0..16)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                for round in 0..10 {
                    let token = stage(store.as_ref(), &format!("{number}/{round}.txt"), b"x").await.expect("staged");
                    store.publish(&token).await.expect("published");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    assert_eq!(listed(store.as_ref()).await.len(), 160);
}

#[tokio::test]
async fn reads_ranges_and_describes() {
    let folder = tempdir().expect("a folder");
    fs::write(folder.path().join("a.txt"), "0123456789").expect("a file");
    let store = store(folder.path());
    let a = path("a.txt");
    assert_eq!(store.read(&a, 2, 3).await.expect("bytes").as_ref(), b"234");
    assert_eq!(store.read(&a, 8, 100).await.expect("bytes").as_ref(), b"89");
    assert!(store.read(&a, 10, 1).await.expect("bytes").is_empty());
    assert!(store.read(&a, 1000, u64::MAX).await.expect("bytes").is_empty());
    let before = store.head(&a).await.expect("an entry");
    assert_eq!((before.path.as_str(), before.size), ("a.txt", 10));
    fs::write(folder.path().join("a.txt"), "01234567890").expect("a file");
    assert_ne!(store.head(&a).await.expect("an entry").version, before.version);
}

#[tokio::test]
async fn reads_at_any_place_from_a_blocking_thread() {
    let folder = tempdir().expect("a folder");
    let data = noise(500_000);
    fs::write(folder.path().join("a.bin"), &data).expect("a file");
    let file = store(folder.path()).open(&path("a.bin")).await.expect("an object");
    assert_eq!(file.size(), 500_000);
    assert_eq!(file.read_at(499_990, 10).expect("bytes").as_ref(), &data[499_990..]);
    assert_eq!(file.read_at(499_990, 11).expect_err("beyond the end").kind(), std::io::ErrorKind::UnexpectedEof);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let (mut one, mut other) = (file.stream(0).expect("a stream"), file.stream(250_000).expect("a stream"));
    std::io::Read::read_to_end(&mut other, &mut second).expect("bytes");
    std::io::Read::read_to_end(&mut one, &mut first).expect("bytes");
    assert_eq!(first, data);
    assert_eq!(second, &data[250_000..]);
}

#[tokio::test]
async fn names_what_does_not_exist() {
    let folder = tempdir().expect("a folder");
    let there = store(folder.path());
    let problem = there.head(&path("no.csv")).await.expect_err("no such object");
    assert_eq!(problem.kind, ProblemKind::NotFound);
    assert_eq!(problem.message, "cannot read `no.csv` of connection `lake`: no such file or directory");
    let gone = store(&folder.path().join("gone"));
    let problem = gone.list(None).try_collect::<Vec<_>>().await.expect_err("no such root");
    assert_eq!(problem.kind, ProblemKind::NotFound);
    assert!(there.list(Some(&path("no/folder"))).try_collect::<Vec<_>>().await.expect("a listing").is_empty());
    gone.delete(&path("a")).await.expect("nothing to delete");
}

#[tokio::test]
async fn lists_one_folder_and_everything_below() {
    let folder = tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("a/b")).expect("folders");
    fs::create_dir_all(folder.path().join(STAGING_FOLDER)).expect("folders");
    for name in ["a/1.csv", "a/b/2.csv", "3.csv", ".weir-staging/x", "한글 파일.csv"] {
        fs::write(folder.path().join(name), "x").expect("a file");
    }
    let store = store(folder.path());
    assert_eq!(listed(&store).await, ["3.csv", "a/1.csv", "a/b/2.csv", "한글 파일.csv"]);
    let below: Vec<_> = store.list(Some(&path("a"))).try_collect().await.expect("a listing");
    assert_eq!(below.len(), 2);
}

#[tokio::test]
async fn links_out_of_the_root_lead_nowhere() {
    let outside = tempdir().expect("a folder");
    fs::write(outside.path().join("secret.txt"), "secret").expect("a file");
    let folder = tempdir().expect("a folder");
    fs::write(folder.path().join("real.txt"), "real").expect("a file");
    symlink(outside.path().join("secret.txt"), folder.path().join("link.txt")).expect("a link");
    symlink(outside.path(), folder.path().join("door")).expect("a link");
    symlink("real.txt", folder.path().join("alias.txt")).expect("a link");
    let store = store(folder.path());

    assert_eq!(listed(&store).await, ["alias.txt", "real.txt"]);
    assert_eq!(read_all(&store, "alias.txt").await, b"real");
    for inside in ["link.txt", "door/secret.txt"] {
        let problem = store.read(&path(inside), 0, 10).await.expect_err("it leaves the root");
        assert_eq!(problem.kind, ProblemKind::Denied, "{problem}");
    }
    let token = stage(&store, "door/new.txt", b"x").await.expect("staging is inside");
    assert_eq!(store.publish(&token).await.expect_err("the target is outside").kind, ProblemKind::Denied);
    assert_eq!(store.delete(&path("door/secret.txt")).await.expect_err("outside").kind, ProblemKind::Denied);
    store.delete(&path("link.txt")).await.expect("the link itself is inside");
    assert!(outside.path().join("secret.txt").exists());
    assert!(!outside.path().join("new.txt").exists());
}

#[tokio::test]
async fn a_staging_folder_that_is_a_link_is_refused() {
    let (outside, folder) = (tempdir().expect("a folder"), tempdir().expect("a folder"));
    symlink(outside.path(), folder.path().join(STAGING_FOLDER)).expect("a link");
    let problem = store(folder.path()).create(&path("a.txt")).await.map(drop).expect_err("a link");
    assert_eq!(problem.kind, ProblemKind::Config);
    assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 0);
}

#[tokio::test]
async fn a_folder_is_no_object() {
    let folder = tempdir().expect("a folder");
    fs::create_dir(folder.path().join("a")).expect("a folder");
    let problem = store(folder.path()).open(&path("a")).await.map(drop).expect_err("a folder");
    assert_eq!(problem.kind, ProblemKind::Config);
    assert_eq!(problem.hint.as_deref(), Some("name a file, not a folder or device"));
}

#[tokio::test]
async fn a_token_of_another_store_is_refused() {
    let folder = tempdir().expect("a folder");
    let part = StagedPart::S3 { upload: "u".into(), parts: vec![], staged_at: 0 };
    let token = StagedToken { path: "a".into(), bytes: 0, part };
    assert_eq!(store(folder.path()).publish(&token).await.expect_err("another kind").kind, ProblemKind::Data);
}
