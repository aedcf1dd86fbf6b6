//! An S3-compatible store.

use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt;
use weir_connections::objects::s3::S3Config;
use weir_connections::objects::{ObjectStore, S3Store};
use weir_tests::S3Server;
use weir_types::ProblemKind;

use crate::support::s3::config;
use crate::support::{listed, noise, path, read_all, s3, stage};

/// Parts are of 8 MiB, so this takes three of them.
const THREE_PARTS: usize = 20 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishes_in_one_step() {
    let server = S3Server::start();
    let store = s3::store(&server);
    for (name, data) in [("2024/large.bin", noise(THREE_PARTS)), ("small.txt", b"x".to_vec()), ("empty", Vec::new())] {
        let token = stage(&store, name, &data).await.expect("staged");
        assert!(!listed(&store).await.contains(&name.to_owned()), "nothing is visible before it is published");
        store.publish(&token).await.expect("published");
        assert!(listed(&store).await.contains(&name.to_owned()));
        assert_eq!(read_all(&store, name).await, data, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishing_again_changes_nothing() {
    let server = S3Server::start();
    let store = s3::store(&server);
    let token = stage(&store, "a.txt", b"one").await.expect("staged");
    for _ in 0..3 {
        store.publish(&token).await.expect("published");
    }
    assert_eq!(read_all(&store, "a.txt").await, b"one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_discarded_is_gone() {
    let server = S3Server::start();
    let store = s3::store(&server);
    let token = stage(&store, "a.txt", &noise(100)).await.expect("staged");
    assert_eq!(server.parts_kept(), 1);
    store.discard(&token).await.expect("discarded");
    assert_eq!(server.parts_kept(), 0);
    store.publish(&token).await.expect_err("it is gone");
    assert!(listed(&store).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_of_an_earlier_run_is_not_taken_for_this_one() {
    let server = S3Server::start();
    let store = s3::store(&server);
    let first = stage(&store, "a.txt", b"one").await.expect("staged");
    store.publish(&first).await.expect("published");
    let second = stage(&store, "a.txt", b"four").await.expect("staged");
    store.discard(&second).await.expect("aborted, as a bucket's rule would");
    store.publish(&second).await.expect_err("another size");
    assert_eq!(read_all(&store, "a.txt").await, b"one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_is_dropped_is_aborted() {
    let server = S3Server::start();
    let store = s3::store(&server);
    let mut upload = store.create(&path("a.bin")).await.expect("an upload");
    upload.write(Bytes::from(noise(THREE_PARTS))).await.expect("written");
    drop(upload);
    for _ in 0..100 {
        if server.parts_kept() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("parts are left behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_ranges_lists_and_deletes() {
    let server = S3Server::start();
    let store = s3::store(&server);
    for name in ["raw/a.txt", "raw/2024/b c+d.txt", "other/c.txt", "raw/한글.txt"] {
        let token = stage(&store, name, b"0123456789").await.expect("staged");
        store.publish(&token).await.expect("published");
    }
    let a = path("raw/a.txt");
    assert_eq!(store.read(&a, 2, 3).await.expect("bytes").as_ref(), b"234");
    assert_eq!(store.read(&a, 8, 100).await.expect("bytes").as_ref(), b"89");
    assert!(store.read(&a, 10, 1).await.expect("bytes").is_empty());
    assert_eq!(store.head(&a).await.expect("an entry").size, 10);

    let raw = S3Store::new("raw", S3Config { prefix: Some("raw".into()), ..config(&server) }).expect("a store");
    assert_eq!(listed(&raw).await, ["2024/b c+d.txt", "a.txt", "한글.txt"]);
    let below: Vec<_> = raw.list(Some(&path("2024"))).try_collect().await.expect("a listing");
    assert_eq!(below.len(), 1);
    assert_eq!(read_all(&raw, "2024/b c+d.txt").await, b"0123456789");
    raw.delete(&path("a.txt")).await.expect("deleted");
    raw.delete(&path("a.txt")).await.expect("deleting again does nothing");
    assert_eq!(listed(&store).await, ["other/c.txt", "raw/2024/b c+d.txt", "raw/한글.txt"]);
    assert_eq!(store.head(&a).await.expect_err("deleted").kind, ProblemKind::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_at_any_place_from_a_blocking_thread() {
    let server = S3Server::start();
    let store = s3::store(&server);
    let data = noise(5 << 20);
    let token = stage(&store, "a.bin", &data).await.expect("staged");
    store.publish(&token).await.expect("published");
    let file = store.open(&path("a.bin")).await.expect("an object");
    let compared = tokio::task::spawn_blocking(move || {
        for (offset, length) in
            [(0, 4), (5 << 20 >> 1, 100_000), ((1 << 20) - 2, 4), (100, 3 << 20), ((5 << 20) - 8, 8), (7, 0)]
        {
            assert_eq!(
                file.read_at(offset, length).expect("bytes").as_ref(),
                &data[offset as usize..offset as usize + length]
            );
        }
        file.read_at((5 << 20) - 8, 9).expect_err("beyond the end").kind()
    });
    assert_eq!(compared.await.expect("no panic"), std::io::ErrorKind::UnexpectedEof);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn says_when_the_credentials_are_refused() {
    let server = S3Server::start();
    let refused = S3Config { secret_key: Some("wrong".to_owned().into()), ..config(&server) };
    let store = S3Store::new("lake", refused).expect("a store");
    let problem = stage(&store, "a.txt", b"x").await.expect_err("a wrong key");
    assert_eq!(problem.kind, ProblemKind::Auth, "{problem}");
    assert!(problem.message.starts_with("cannot write `a.txt` of connection `lake`: "), "{problem}");
    assert!(!format!("{problem:?}").contains("wrong"), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn says_when_the_store_is_away() {
    let mut server = S3Server::start();
    let store = s3::store(&server);
    server.stop();
    let problem = store.head(&path("a.txt")).await.expect_err("nobody is there");
    assert_eq!(problem.kind, ProblemKind::Transient);
    assert!(problem.message.contains("the store cannot be reached"), "{problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_a_bucket_that_does_not_exist() {
    let server = S3Server::start();
    let store = S3Store::new("lake", S3Config { bucket: "nowhere".into(), ..config(&server) }).expect("a store");
    let problem = store.list(None).try_collect::<Vec<_>>().await.expect_err("no such bucket");
    assert_eq!(problem.kind, ProblemKind::NotFound, "{problem}");
}
