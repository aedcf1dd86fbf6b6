//! A real PostgreSQL: every type there and back, what a session refuses, and what it says when something is wrong.

use arrow::array::AsArray;
use arrow::datatypes::{Int32Type, Int64Type};
use arrow::record_batch::RecordBatch;
use weir_connections::postgres::{PostgresDatabase, PostgresSession};
use weir_connections::secrets::Sensitive;
use weir_connections::sql::{Denial, SqlError, SqlPolicy, SqlSession, SqlTable, SqlValue};
use weir_pipeline::ConnectionUrl;
use weir_tests::{PostgresServer, postgres_server};
use weir_types::ProblemKind;

use crate::support::sql::{all, problem, shown, table};

struct Server(PostgresServer);

impl Server {
    fn database(&self) -> PostgresDatabase {
        database(&self.0.url(), postgres_server::PASSWORD)
    }

    async fn session(&self, policy: SqlPolicy) -> PostgresSession {
        PostgresSession::open(&self.database(), policy).await.expect("a session")
    }

    async fn writer(&self) -> PostgresSession {
        self.session(SqlPolicy { write: true, ..SqlPolicy::default() }).await
    }
}

fn database(url: &str, password: &str) -> PostgresDatabase {
    let Ok(ConnectionUrl::Postgres(address)) = url.parse() else { panic!("a URL") };
    PostgresDatabase::new("pg", &address, Some(Sensitive::from(password.to_owned()))).expect("valid")
}

/// One server for all: starting one takes longer than everything that is asked of it.
#[tokio::test]
async fn a_real_server() {
    let mut server = Server(PostgresServer::start());
    types_become_arrow(&server).await;
    rows_come_back_as_they_went(&server).await;
    transactions_hold_together(&server).await;
    sessions_keep_to_their_grant(&server).await;
    mistakes_are_named(&server).await;
    one_thing_at_a_time(&server).await;
    connections_that_fail(&mut server).await;
    certificates_are_checked(&server).await;
}

const TYPES: &str = "create type mood as enum ('glad', 'sad'); create type pair as (a int, b text); create domain cents as numeric(12, 2); create table types as select \
    true a, 1::smallint b, 2 c, 3::bigint d, 1.5::real e, 2.5::double precision f, 12.3400::numeric(18, 4) g, 1e20::numeric h, \
    'x' i, 'v'::varchar(5) j, '{\"k\": [1, null]}'::jsonb k, '{\"k\":1}'::json l, '\\x00ff'::bytea m, \
    '67e55044-10b1-426f-9247-bb680e5fe0c8'::uuid n, '2024-02-29'::date o, '12:34:56.789'::time p, \
    '2024-02-29 12:34:56'::timestamp q, '2024-02-29 12:34:56+09'::timestamptz r, array[1, null, 3] s, array['a', 'b\"c'] t, \
    'sad'::mood u, '1 day 02:00'::interval v, '10.0.0.1/8'::inet w, int4range(1, 5) x, row(1, 'z')::pair y, 7.5::cents z";

async fn types_become_arrow(server: &Server) {
    server.0.execute(TYPES);
    let mut session = server.session(SqlPolicy::default()).await;
    let schema = session.describe(table("types")).await.expect("described").expect("a table");
    let types: Vec<String> =
        schema.fields().iter().map(|field| weir_types::arrow_type::name(field.data_type())).collect();
    let expected = [
        "bool",
        "int16",
        "int32",
        "int64",
        "float32",
        "float64",
        "decimal128(18, 4)",
        "utf8",
        "utf8",
        "utf8",
        "utf8",
        "utf8",
        "binary",
        "utf8",
        "date32",
        "time64[us]",
        "timestamp[us]",
        "timestamp[us, UTC]",
        "list<int32>",
        "list<utf8>",
        "utf8",
        "utf8",
        "utf8",
        "utf8",
        "utf8",
        "decimal128(12, 2)",
    ];
    assert_eq!(types, expected);
    let rows = shown(&all(&mut session, "select * from types").await);
    let expected = [
        "true",
        "1",
        "2",
        "3",
        "1.5",
        "2.5",
        "12.3400",
        "100000000000000000000",
        "x",
        "v",
        "{\"k\": [1, null]}",
        "{\"k\":1}",
        "00ff",
        "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "2024-02-29",
        "12:34:56.789",
        "2024-02-29T12:34:56",
        "2024-02-29T03:34:56Z",
        "[1, null, 3]",
        "[a, b\"c]",
        "sad",
        "P1DT2H",
        "10.0.0.1/8",
        "[1,5)",
        "(1,z)",
        "7.50",
    ];
    assert_eq!(rows, [expected]);
    for bad in ["'infinity'::timestamptz", "'NaN'::numeric(5, 2)", "array[[1, 2], [3, 4]]"] {
        let mut rows = session.query(&format!("select 1 as one, {bad} as bad"), vec![]).await.expect("a query");
        let problem = problem(rows.next(10).await);
        assert_eq!((problem.kind, problem.column.as_deref(), problem.row), (ProblemKind::Data, Some("bad"), Some(0)));
    }
    let batches = all(&mut session, "select 1 as a, 2 as a from generate_series(1, 2500)").await;
    assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [1_000, 1_000, 500]);
}

async fn rows_come_back_as_they_went(server: &Server) {
    let mut session = server.writer().await;
    let batches =
        all(&mut session, "select t.* from (values (1), (2)) v (n) left join types t on v.n = 1 order by v.n").await;
    let schema = batches[0].schema();
    session.create_table(table("copied"), schema, vec![]).await.expect("made");
    session.begin().await.expect("begun");
    for batch in &batches {
        assert_eq!(session.load(table("copied"), batch.clone()).await, Ok(batch.num_rows() as u64));
    }
    session.commit().await.expect("committed");
    let back = all(&mut session, "select * from copied").await;
    assert_eq!(shown(&back), shown(&batches));
    // Into the very types that the rows came from, some of which the server has to read from text.
    session.execute("create table same as select * from types limit 0", vec![]).await.expect("made");
    assert_eq!(session.load(table("same"), batches[0].clone()).await, Ok(batches[0].num_rows() as u64));
    assert_eq!(shown(&all(&mut session, "select * from same").await)[0], shown(&batches)[0]);
}

async fn transactions_hold_together(server: &Server) {
    let mut session = server.writer().await;
    session.execute("create table t (id bigint primary key, name text)", vec![]).await.expect("made");
    let some = all(&mut session, "select g::bigint as id, 'n' || g as name from generate_series(1, 3000) g").await;
    session.begin().await.expect("begun");
    for batch in &some {
        session.load(table("t"), batch.clone()).await.expect("sent");
    }
    let count = all(&mut session, "select count(*) from t").await;
    assert_eq!(count[0].column(0).as_primitive::<Int64Type>().value(0), 3_000);
    session.load(table("t"), some[0].clone()).await.expect("sent: nobody has looked yet");
    let problem = problem(session.commit().await);
    assert_eq!(problem.kind, ProblemKind::Data, "{problem:?}");
    session.rollback().await.expect("rolled back");
    assert_eq!(server.0.query("select count(*) from t"), ["0"]);
    // A session that goes away takes its rows along.
    session.begin().await.expect("begun");
    session.load(table("t"), some[0].clone()).await.expect("sent");
    drop(session);
    assert_eq!(server.0.query("select count(*) from t"), ["0"]);
    let mut session = server.writer().await;
    let parameters = vec![SqlValue::Integer(7), SqlValue::Text("o'neil".into())];
    assert_eq!(session.execute("insert into t values ($1, $2)", parameters).await, Ok(1));
    let mut rows = session
        .query("select name, id + 1 as next from t where id = $1", vec![SqlValue::Integer(7)])
        .await
        .expect("a query");
    assert_eq!(shown(&[rows.next(10).await.expect("rows").expect("one")]), [["o'neil", "8"]]);
}

async fn sessions_keep_to_their_grant(server: &Server) {
    server.0.execute(
        "create schema shop; create schema hr; create table shop.orders (id int); create table hr.pay (id int); \
        create function public.leak() returns int language sql as 'insert into shop.orders values (1) returning id'",
    );
    let mut reader = server.session(SqlPolicy::default()).await;
    let denied = reader.execute("delete from t", vec![]).await;
    assert_eq!(denied, Err(SqlError::Denied(Denial::Write("delete rows".into()))));
    // A function that writes is no statement that does: here the server says no.
    let refused = match reader.query("select leak()", vec![]).await {
        Ok(mut rows) => problem(rows.next(1).await),
        Err(SqlError::Failed(problem)) => problem,
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(refused.kind, ProblemKind::Denied, "{refused:?}");
    let batch = all(&mut reader, "select 1::bigint as id, 'x' as name").await.remove(0);
    assert!(matches!(reader.load(table("t"), batch.clone()).await, Err(SqlError::Denied(Denial::Write(_)))));
    assert!(matches!(
        reader.create_table(table("u"), batch.schema(), vec![]).await,
        Err(SqlError::Denied(Denial::Write(_)))
    ));
    let policy = SqlPolicy { write: true, schemas: Some(vec!["shop".into()]), may_be_missing: false };
    let mut shop = server.session(policy).await;
    shop.execute("insert into orders values (5)", vec![]).await.expect("the grant's schema is where names are found");
    let denied = SqlError::Denied(Denial::Schema("hr".into()));
    assert_eq!(shop.query("select * from hr.pay", vec![]).await.map(drop), Err(denied.clone()));
    let pay = SqlTable { schema: Some("hr".into()), table: "pay".into() };
    assert_eq!(shop.describe(pay.clone()).await.map(drop), Err(denied.clone()));
    assert_eq!(shop.load(pay, batch).await, Err(denied));
    assert_eq!(shop.describe(table("t")).await, Ok(None), "`public` is not in the grant");
    assert_eq!(server.0.query("select id from shop.orders"), ["5"]);
}

async fn mistakes_are_named(server: &Server) {
    let mut session = server.writer().await;
    let missing = problem(session.query("select * from nowhere", vec![]).await.map(drop));
    assert_eq!(missing.kind, ProblemKind::NotFound);
    assert_eq!(session.describe(table("nowhere")).await, Ok(None));
    let batch = all(&mut session, "select 1::bigint as id, 'x' as nane").await.remove(0);
    let column = problem(session.load(table("t"), batch).await);
    assert_eq!(column.hint.as_deref(), Some("did you mean `name`?"), "{column:?}");
    let text = all(&mut session, "select 'x' as id").await.remove(0);
    let unfit = problem(session.load(table("t"), text).await);
    assert_eq!(unfit.kind, ProblemKind::Data, "{unfit:?}");
    assert!(unfit.message.contains("invalid input syntax for type bigint"), "{unfit:?}");
    let count = problem(session.execute("delete from t where id = $1", vec![]).await);
    assert!(count.message.ends_with("0 parameters were given, the statement has 1"), "{count:?}");
    let divided = problem(match session.query("select 1 / (g - 3) from generate_series(1, 5) g", vec![]).await {
        Ok(mut rows) => rows.next(10).await.map(drop),
        Err(error) => Err(error),
    });
    assert_eq!(divided.kind, ProblemKind::Data, "{divided:?}");
    assert_eq!(all(&mut session, "select 1").await[0].column(0).as_primitive::<Int32Type>().value(0), 1, "it goes on");
}

async fn one_thing_at_a_time(server: &Server) {
    let mut session = server.session(SqlPolicy::default()).await;
    let mut rows = session.query("select * from generate_series(1, 100000)", vec![]).await.expect("a query");
    rows.next(10).await.expect("rows");
    let busy = problem(session.query("select 1", vec![]).await.map(drop));
    assert!(busy.message.ends_with("the rows of another query are still being read"), "{busy:?}");
    drop(rows);
    assert_eq!(all(&mut session, "select 1").await.len(), 1, "what nobody reads any more is passed over");
}

async fn connections_that_fail(server: &mut Server) {
    let wrong = PostgresSession::open(&database(&server.0.url(), "wrong-password"), SqlPolicy::default()).await;
    let wrong = wrong.map(drop).expect_err("the password is wrong");
    assert_eq!(wrong.kind, ProblemKind::Auth, "{wrong:?}");
    assert!(!format!("{wrong:?}").contains("wrong-password"));
    let url = format!("{}?sslmode=require", server.0.url());
    let plain = PostgresSession::open(&database(&url, postgres_server::PASSWORD), SqlPolicy::default()).await;
    let plain = plain.map(drop).expect_err("the server has no certificate");
    assert!(plain.message.contains("TLS"), "{plain:?}");
    let mut session = server.writer().await;
    session.begin().await.expect("begun");
    server.0.crash();
    let gone = problem(session.execute("insert into t values (100, 'x')", vec![]).await);
    assert_eq!(gone.kind, ProblemKind::Transient, "{gone:?}");
    let down = PostgresSession::open(&server.database(), SqlPolicy::default()).await.map(drop).expect_err("it is down");
    assert_eq!(down.kind, ProblemKind::Transient, "{down:?}");
    server.0.restart();
    let mut session = server.writer().await;
    assert_eq!(shown(&all(&mut session, "select count(*) from t where id = 100").await), [["0"]]);
}

async fn certificates_are_checked(server: &Server) {
    let authority = server.0.encrypt();
    let open = async |host: &str, parameters: String| {
        let url = format!("{}?{parameters}", server.0.url().replace("127.0.0.1", host));
        PostgresSession::open(&database(&url, postgres_server::PASSWORD), SqlPolicy::default()).await
    };
    let vouched = format!("sslmode=verify-full&sslrootcert={}", authority.display());
    let session = open("localhost", vouched.clone()).await.expect("the name is the certificate's");
    assert_eq!(
        server.0.query(
            "select count(*) from pg_stat_ssl join pg_stat_activity using (pid) where ssl and application_name = 'weir'"
        ),
        ["1"]
    );
    open("127.0.0.1", "sslmode=require".to_owned()).await.expect("any server will do");
    let other = open("127.0.0.1", vouched).await.map(drop).expect_err("the certificate is for another name");
    assert!(other.message.contains("certificate"), "{other:?}");
    let unknown =
        open("localhost", "sslmode=verify-full".to_owned()).await.map(drop).expect_err("nobody vouches for it");
    assert!(unknown.message.contains("certificate"), "{unknown:?}");
    drop(session);
}
