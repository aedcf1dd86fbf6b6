//! Compiled code is used only when this installation wrote it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use weir_host::{Host, HostConfig, NodeSetup};

use crate::support::fixture;

fn host(cache: &Path) -> Host {
    Host::new(HostConfig { cache_dir: Some(cache.to_owned()), max_instances: 8, ..HostConfig::default() })
        .expect("starts")
}

fn entries(cache: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(cache).expect("is a folder").map(|entry| entry.expect("readable").path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "cwasm")).collect()
}

async fn loads(cache: &Path) {
    let block = host(cache).load(&fixture("hostile-loader")).await.expect("loads");
    block.loader(NodeSetup::closed("loader")).await.expect("starts");
}

#[tokio::test]
async fn compiled_code_is_written_once_and_used_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("code");
    loads(&cache).await;
    let [entry] = entries(&cache).try_into().expect("one entry");
    let written = fs::metadata(&entry).and_then(|metadata| metadata.modified()).expect("has a time");
    loads(&cache).await;
    assert_eq!(fs::metadata(&entry).and_then(|metadata| metadata.modified()).expect("has a time"), written);
    assert_eq!(fs::metadata(&cache).expect("exists").permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_tampered_entry_is_never_loaded() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("code");
    loads(&cache).await;
    let [entry] = entries(&cache).try_into().expect("one entry");
    let sound = fs::read(&entry).expect("readable");
    for position in [0, sound.len() / 2, sound.len() - 1] {
        let mut tampered = sound.clone();
        tampered[position] ^= 1;
        fs::write(&entry, &tampered).expect("writable");
        loads(&cache).await;
        assert_eq!(fs::read(&entry).expect("readable"), sound, "the entry was not made anew");
    }
    for length in [0, 10, sound.len() - 1] {
        fs::write(&entry, &sound[..length]).expect("writable");
        loads(&cache).await;
        assert_eq!(fs::read(&entry).expect("readable").len(), sound.len());
    }
}

#[tokio::test]
async fn an_entry_of_another_block_or_installation_is_never_loaded() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ours, theirs) = (folder.path().join("ours"), folder.path().join("theirs"));
    loads(&ours).await;
    loads(&theirs).await;
    let [our_entry] = entries(&ours).try_into().expect("one entry");
    let [their_entry] = entries(&theirs).try_into().expect("one entry");
    let sound = fs::read(&our_entry).expect("readable");
    fs::copy(&their_entry, &our_entry).expect("copies");
    loads(&ours).await;
    assert_eq!(fs::read(&our_entry).expect("readable"), sound);

    // Sound code of this installation under another block's name.
    host(&ours).load(&fixture("hostile-extractor")).await.expect("loads");
    let other = entries(&ours).into_iter().find(|entry| *entry != our_entry).expect("a second entry");
    fs::copy(&other, &our_entry).expect("copies");
    loads(&ours).await;
    assert_eq!(fs::read(&our_entry).expect("readable"), sound);
}

#[tokio::test]
async fn a_folder_that_others_may_write_to_is_not_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("code");
    fs::create_dir(&cache).expect("is made");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).expect("is opened to all");
    loads(&cache).await;
    assert!(entries(&cache).is_empty());
}
