//! Objects under a grant.

use bytes::Bytes;
use weir_pipeline::{Access, ConnectionGrant};
use weir_types::ProblemKind;

use crate::support::Bench;

fn filled(prefixes: Option<Vec<String>>) -> Bench {
    let mut bench = Bench::closed();
    bench.grant("lake", ConnectionGrant { access: Access::Read, schemas: None, prefixes });
    for path in ["b.csv", "a.csv", "2024/01/c.csv", "2024/02/d.csv", "2024/02/e.json", "2023/f.csv"] {
        bench.put(path, "0123456789");
    }
    bench
}

async fn listed(bench: &Bench, glob: &str) -> Vec<String> {
    let found = bench.node().objects.expect("objects").list("lake", glob).await.expect(glob);
    found.into_iter().map(|object| object.path).collect()
}

#[tokio::test]
async fn lists_what_a_pattern_matches_in_order() {
    let bench = filled(None);
    let table: [(&str, &[&str]); 6] = [
        ("*.csv", &["a.csv", "b.csv"]),
        ("**/*.csv", &["2023/f.csv", "2024/01/c.csv", "2024/02/d.csv", "a.csv", "b.csv"]),
        ("2024/*/*.{csv,json}", &["2024/01/c.csv", "2024/02/d.csv", "2024/02/e.json"]),
        ("2024/02/e.json", &["2024/02/e.json"]),
        ("nowhere.csv", &[]),
        ("nowhere/*.csv", &[]),
    ];
    for (glob, expected) in table {
        assert_eq!(listed(&bench, glob).await, expected, "{glob}");
    }
}

#[tokio::test]
async fn lists_only_what_the_grant_covers() {
    let bench = filled(Some(vec!["2024/02".into(), "/2023/".into()]));
    assert_eq!(listed(&bench, "**").await, ["2023/f.csv", "2024/02/d.csv", "2024/02/e.json"]);
    assert_eq!(listed(&bench, "2024/**").await, ["2024/02/d.csv", "2024/02/e.json"]);
    assert_eq!(listed(&bench, "2024/02/*.csv").await, ["2024/02/d.csv"]);
    let objects = bench.node().objects.expect("objects");
    for glob in ["2024/01/*", "a.csv", "2024/01/c.csv"] {
        assert_eq!(objects.list("lake", glob).await.expect_err(glob).kind, ProblemKind::Denied, "{glob}");
    }
}

#[tokio::test]
async fn a_missing_folder_is_a_mistake_for_readers_and_a_start_for_writers() {
    let reader = Bench::closed().granting("lake", Access::Read);
    let problem = reader.node().objects.expect("objects").list("lake", "*").await.expect_err("no folder");
    assert_eq!(problem.kind, ProblemKind::NotFound);
    let writer = Bench::closed().granting("lake", Access::Write);
    assert!(listed(&writer, "*").await.is_empty());
}

#[tokio::test]
async fn writes_publishes_and_deletes() {
    let bench = Bench::closed().granting("lake", Access::Write);
    let objects = bench.node().objects.expect("objects");
    let mut writer = objects.create("lake", "out/a.txt").await.expect("a writer");
    writer.write(Bytes::from_static(b"hello ")).await.expect("written");
    writer.write(Bytes::from_static(b"world")).await.expect("written");
    let staged = writer.finish().await.expect("staged");
    assert_eq!((staged.path.as_str(), staged.bytes), ("out/a.txt", 11));
    assert!(listed(&bench, "**").await.is_empty());
    for _ in 0..2 {
        objects.publish("lake", std::slice::from_ref(&staged.token)).await.expect("published");
    }
    assert_eq!(objects.read("lake", "out/a.txt", 6, 100).await.expect("bytes").as_ref(), b"world");
    for _ in 0..2 {
        objects.delete("lake", &["out/a.txt".into()]).await.expect("deleted");
    }
    assert!(listed(&bench, "**").await.is_empty());
}

#[tokio::test]
async fn one_call_reads_a_bounded_range() {
    let bench = filled(None);
    let problem =
        bench.node().objects.expect("objects").read("lake", "a.csv", 0, u64::MAX).await.expect_err("too much");
    assert_eq!(problem.kind, ProblemKind::Limit);
}
