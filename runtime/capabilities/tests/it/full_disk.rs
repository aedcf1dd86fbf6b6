//! A data folder on a full disk.

use std::process::Command;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use weir_capabilities::StagingFolder;
use weir_host::Batch;
use weir_types::ProblemKind;

use crate::support::Bench;

#[tokio::test]
async fn staging_on_a_full_disk_is_told_as_such() {
    let bench = Bench::closed();
    let disk = bench.folder.path().join("disk");
    std::fs::create_dir(&disk).expect("a folder");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"]).arg(&disk).output();
    if !mounted.as_ref().is_ok_and(|output| output.status.success()) {
        println!("skipped: a small disk cannot be mounted: {mounted:?}");
        return;
    }
    let staging = bench.named("daily", StagingFolder::new(disk.join("staging"))).staging.expect("staging");
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{state:x}")
    };
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values((0..50_000).map(|_| noise())));
    let rows = RecordBatch::try_from_iter([("text", texts)]).expect("a batch");
    let mut stage = staging.create().await.expect("a stage");
    let failed = match stage.append(Batch::insert(rows)).await {
        Err(problem) => problem,
        Ok(()) => stage.finish().await.expect_err("the disk is full"),
    };
    let left = std::fs::read_dir(disk.join("staging")).map(|runs| runs.count());
    let _ = Command::new("umount").arg("-l").arg(&disk).status();
    assert_eq!(
        (failed.kind, failed.message.as_str()),
        (ProblemKind::Limit, "cannot stage batches: the disk of the data folder is full")
    );
    assert!(left.is_ok(), "{left:?}");
}
