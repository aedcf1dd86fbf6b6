//! Pipelines over a real S3-compatible store, which checks signatures.

use weir_tests::s3_server::{BUCKET, KEY, SECRET};
use weir_tests::{S3Server, rows_of_table};

use crate::support::{Project, contains};

const ROWS: usize = 20_000;

fn project(server: &S3Server) -> Project {
    let connections = format!(
        "
in: 'file:./in'
db: 'sqlite:./out.db'
lake:
  url: s3://{BUCKET}/daily
  endpoint: {}
  access_key: {KEY}
  secret_key: {{ secret: lake-key }}
",
        server.endpoint()
    );
    let project = Project::new(
        "
name: to-s3
nodes:
  rows:
    block: file@1
    config: { connection: in, path: rows.csv.gz }
    grants: { connections: { in: read } }
  lake:
    block: file-loader@1
    inputs: rows
    config: { connection: lake, path: rows, format: parquet, partition: [shop], row_group_rows: 1000 }
    grants: { connections: { lake: write } }
    write: append
",
    );
    project.write("connections.yaml", connections);
    project.write(
        "back.yaml",
        "
name: from-s3
nodes:
  rows:
    block: file@1
    config: { connection: lake, path: '**/*.parquet', file_column: file }
    grants: { connections: { lake: { access: read, prefix: rows/ } } }
  sums:
    block: sql@1
    inputs: rows
    config: { query: \"select substr(file, 6, 6) as shop, count(*) as n, sum(id) as ids from rows group by 1\" }
  table:
    block: sqlite-loader@1
    inputs: sums
    config: { connection: db, table: sums }
    grants: { connections: { db: write } }
    write: overwrite
",
    );
    let lines = (0..ROWS).map(|id| format!("{id},{}\n", ["a", "b"][id % 2])).collect::<String>();
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut zipped, format!("id,shop\n{lines}").as_bytes()).expect("zipped");
    project.write("in/rows.csv.gz", zipped.finish().expect("zipped"));
    project
}

#[test]
fn rows_go_to_a_bucket_and_come_back() {
    let server = S3Server::start();
    let project = project(&server);
    project.weir("run").env("WEIR_SECRET_LAKE_KEY", SECRET).run().ok();
    project.weir("run").args(["back.yaml"]).env("WEIR_SECRET_LAKE_KEY", SECRET).run().ok();
    let found = rows_of_table(&project.path().join("out.db"), "sums").expect("a table");
    assert_eq!(
        found,
        [r#"{"ids":100000000,"n":10000,"shop":"shop=b"}"#, r#"{"ids":99990000,"n":10000,"shop":"shop=a"}"#]
    );
    assert_eq!(server.parts_kept(), 0, "no upload is left open");
    assert!(!contains(&project.everything(), SECRET.as_bytes()), "the secret is somewhere on disk");
}

#[test]
fn a_store_that_refuses_or_is_away_is_named() {
    let mut server = S3Server::start();
    let project = project(&server);
    let refused = project.weir("run").env("WEIR_SECRET_LAKE_KEY", "wrong").run();
    assert_ne!(refused.code, Some(0));
    assert!(refused.stderr.contains("`lake`") && refused.stderr.contains("secret_key"), "{}", refused.stderr);
    server.stop();
    project.write(
        "pipeline.yaml",
        std::fs::read_to_string(project.path().join("pipeline.yaml")).expect("readable")
            + "retries: { max: 1, backoff: 10ms }\n",
    );
    let away = project.weir("run").env("WEIR_SECRET_LAKE_KEY", SECRET).run().failed(4);
    assert!(away.contains("cannot be reached") && away.contains("endpoint"), "{away}");
}
