//! Disks that are full.

use weir_connections::objects::LocalStore;
use weir_connections::sqlite::{SqliteDatabase, SqliteSession};
use weir_types::ProblemKind;

use crate::support::sqlite::{all, batch, failed, table, writing};
use crate::support::{listed, noise, stage};
use weir_tests::TinyDisk;

#[tokio::test]
async fn a_folder_on_a_full_disk_gets_nothing_half_written() {
    let Some(disk) = TinyDisk::mount(1024) else { return };
    let store = LocalStore::new("lake", disk.join("out"));
    let problem = stage(&store, "large.bin", &noise(4 << 20)).await.expect_err("the disk is full");
    assert_eq!(problem.kind, ProblemKind::Limit);
    assert_eq!(problem.message, "cannot write `large.bin` of connection `lake`: no space left on device");
    assert!(listed(&store).await.is_empty());
    stage(&store, "small.bin", &noise(500 << 10)).await.expect("the failed one left its space");
}

#[tokio::test]
async fn a_database_on_a_full_disk_rolls_back() {
    let Some(disk) = TinyDisk::mount(2048) else { return };
    let database = SqliteDatabase::new("db", disk.join("test.db"));
    let mut session = SqliteSession::open(&database, writing()).await.expect("a session");
    let text = arrow::array::StringArray::from(vec!["x".repeat(10_000); 100]);
    let rows = batch(vec![("text", std::sync::Arc::new(text))]);
    session.create_table(table("t"), rows.schema(), vec![]).await.expect("a table");
    session.execute("insert into t values ('first')", vec![]).await.expect("a row");

    session.begin().await.expect("a transaction");
    let problem = loop {
        if let Err(error) = session.load(table("t"), rows.clone()).await {
            break failed(error);
        }
    };
    assert_eq!(problem.kind, ProblemKind::Limit);
    assert_eq!(problem.message, "cannot load into table `t` on connection `db`: the disk is full");
    drop(session);

    let mut session = SqliteSession::open(&database, writing()).await.expect("a session");
    assert_eq!(all(&mut session, "select * from t").await.expect("rows").num_rows(), 1);
}
