//! A real MariaDB: every type there and back, what a session refuses, and what it says when something is wrong.

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use arrow::record_batch::RecordBatch;
use weir_connections::mysql::{MySqlDatabase, MySqlSession};
use weir_connections::secrets::Sensitive;
use weir_connections::sql::{Denial, SqlError, SqlPolicy, SqlSession, SqlTable, SqlValue};
use weir_pipeline::ConnectionUrl;
use weir_tests::{MysqlServer, mysql_server};
use weir_types::{Problem, ProblemKind, arrow_type};

use crate::support::sql::{all, problem, shown, table};

struct Server(MysqlServer);

impl Server {
    fn database(&self) -> MySqlDatabase {
        database(&self.0.url(), mysql_server::PASSWORD)
    }

    async fn session(&self, policy: SqlPolicy) -> MySqlSession {
        MySqlSession::open(&self.database(), policy).await.expect("a session")
    }

    async fn writer(&self) -> MySqlSession {
        self.session(SqlPolicy { write: true, ..SqlPolicy::default() }).await
    }
}

fn database(url: &str, password: &str) -> MySqlDatabase {
    let Ok(ConnectionUrl::MySql(address)) = url.parse() else { panic!("a URL") };
    MySqlDatabase::new("my", &address, Some(Sensitive::from(password.to_owned()))).expect("valid")
}

/// The problem of a query, at its start or among its rows.
async fn query_problem(session: &mut MySqlSession, query: &str) -> Problem {
    match session.query(query, vec![]).await {
        Ok(mut rows) => problem(rows.next(10).await),
        Err(SqlError::Failed(problem)) => problem,
        Err(other) => panic!("{other:?}"),
    }
}

/// One server for all: starting one takes longer than everything that is asked of it.
#[tokio::test]
async fn a_real_server() {
    let mut server = Server(MysqlServer::start());
    types_become_arrow(&server).await;
    values_without_a_place_are_named(&server).await;
    rows_come_back_as_they_went(&server).await;
    transactions_hold_together(&server).await;
    nothing_is_committed_unasked(&server).await;
    sessions_keep_to_their_grant(&server).await;
    mistakes_are_named(&server).await;
    texts_mean_what_the_guard_reads(&server).await;
    one_thing_at_a_time(&server).await;
    connections_that_fail(&mut server).await;
    certificates_are_checked(&mut server).await;
}

/// Declaration, value, type and what it is shown as.
const TYPES: &[(&str, &str, &str, &str)] = &[
    ("boolean", "true", "bool", "true"),
    ("tinyint", "-128", "int8", "-128"),
    ("tinyint unsigned", "255", "uint8", "255"),
    ("smallint", "-32768", "int16", "-32768"),
    ("smallint unsigned", "65535", "uint16", "65535"),
    ("mediumint", "-8388608", "int32", "-8388608"),
    ("mediumint unsigned", "16777215", "uint32", "16777215"),
    ("int", "-2147483648", "int32", "-2147483648"),
    ("int unsigned", "4294967295", "uint32", "4294967295"),
    ("bigint", "-9223372036854775808", "int64", "-9223372036854775808"),
    ("bigint unsigned", "18446744073709551615", "uint64", "18446744073709551615"),
    ("float", "1.5", "float32", "1.5"),
    ("double", "0.1", "float64", "0.1"),
    ("decimal(18,4)", "-12.34", "decimal128(18, 4)", "-12.3400"),
    ("decimal(10,0) unsigned", "7", "decimal128(10, 0)", "7"),
    ("decimal(65,30)", "0.000000000000000000000000000001", "decimal256(65, 30)", "0.000000000000000000000000000001"),
    ("char(3)", "'x'", "utf8", "x"),
    ("varchar(20)", "'o''neil \\\\'", "utf8", "o'neil \\"),
    ("text", "'한글 😀'", "utf8", "한글 😀"),
    ("enum('glad','sad')", "'sad'", "utf8", "sad"),
    ("set('a','b','c')", "'a,c'", "utf8", "a,c"),
    ("json", "'{\"k\": [1, null]}'", "utf8", "{\"k\": [1, null]}"),
    ("uuid", "'67e55044-10b1-426f-9247-bb680e5fe0c8'", "utf8", "67e55044-10b1-426f-9247-bb680e5fe0c8"),
    ("varchar(5) character set latin1", "'né'", "utf8", "né"),
    ("binary(2)", "x'00ff'", "binary", "00ff"),
    ("blob", "x'00ff27'", "binary", "00ff27"),
    ("bit(12)", "b'101000000001'", "uint64", "2561"),
    ("date", "'2024-02-29'", "date32", "2024-02-29"),
    ("time(3)", "'12:34:56.789'", "time64[us]", "12:34:56.789"),
    ("datetime(6)", "'2024-02-29 12:34:56.000001'", "timestamp[us]", "2024-02-29T12:34:56.000001"),
    ("timestamp", "'2024-02-29 12:34:56'", "timestamp[us, UTC]", "2024-02-29T12:34:56Z"),
    ("year", "2024", "int16", "2024"),
];

async fn types_become_arrow(server: &Server) {
    let columns: Vec<_> =
        TYPES.iter().enumerate().map(|(at, (declared, ..))| format!("c{at} {declared} null")).collect();
    let values: Vec<_> = TYPES.iter().map(|(_, value, ..)| *value).collect();
    server.0.execute(&format!(
        "create table types ({}); insert into types values ({}); insert into types () values ()",
        columns.join(", "),
        values.join(", ")
    ));
    let mut session = server.session(SqlPolicy::default()).await;
    let schema = session.describe(table("types")).await.expect("described").expect("a table");
    let types: Vec<String> = schema.fields().iter().map(|field| arrow_type::name(field.data_type())).collect();
    assert_eq!(types, TYPES.iter().map(|(_, _, name, _)| *name).collect::<Vec<_>>());
    let batches = all(&mut session, "select * from types").await;
    assert_eq!(batches[0].schema(), schema, "a query says the same as the description");
    let rows = shown(&batches);
    assert_eq!(rows[0], TYPES.iter().map(|(_, _, _, shown)| *shown).collect::<Vec<_>>());
    assert_eq!(rows[1], vec!["null"; TYPES.len()]);
    let point = all(&mut session, "select point(1, 2) as p, null as n, 2 > 1 as b").await;
    let types: Vec<_> = point[0].schema().fields().iter().map(|field| arrow_type::name(field.data_type())).collect();
    assert_eq!((types[0].as_str(), types[1].as_str()), ("binary", "utf8"));
    let batches = all(&mut session, "select seq as a, seq as b from seq_1_to_20000").await;
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 20_000);
    assert!(batches.iter().all(|batch| batch.num_rows() <= 1_000));
    let wide = all(&mut session, "select repeat('x', 1000000) as a from seq_1_to_20").await;
    assert_eq!(wide.iter().map(RecordBatch::num_rows).sum::<usize>(), 20);
    assert!(wide.len() >= 3, "a batch holds about 4 MiB: {}", wide.len());
}

async fn values_without_a_place_are_named(server: &Server) {
    server.0.execute(
        "set sql_mode = ''; create table bad (zero date, part datetime, gone timestamp null, early time, late time, flag tinyint(1)); \
         insert into bad values ('0000-00-00', '2024-00-10', '0000-00-00 00:00:00', '-01:00:00', '24:00:00', 2)",
    );
    let mut session = server.session(SqlPolicy::default()).await;
    for column in ["zero", "part", "gone", "early", "late", "flag"] {
        let problem = query_problem(&mut session, &format!("select 1 as one, {column} from bad")).await;
        assert_eq!((problem.kind, problem.column.as_deref(), problem.row), (ProblemKind::Data, Some(column), Some(0)));
        let hint = problem.hint.expect("a hint");
        let instead = hint.split('`').skip(1).collect::<Vec<_>>().join("`");
        let instead = instead.trim_end_matches(" in a query").trim_end_matches('`');
        assert_eq!(all(&mut session, &format!("select {instead} as text from bad")).await.len(), 1, "{hint}");
    }
}

async fn rows_come_back_as_they_went(server: &Server) {
    let mut session = server.writer().await;
    let batches = all(&mut session, "select * from types").await;
    session.create_table(table("copied"), batches[0].schema(), vec![]).await.expect("made");
    session.begin().await.expect("begun");
    for batch in &batches {
        assert_eq!(session.load(table("copied"), batch.clone()).await, Ok(batch.num_rows() as u64));
    }
    session.commit().await.expect("committed");
    let schema = session.describe(table("copied")).await.expect("described").expect("a table");
    let back: Vec<_> = schema.fields().iter().map(|field| arrow_type::name(field.data_type())).collect();
    assert_eq!(back, TYPES.iter().map(|(_, _, name, _)| *name).collect::<Vec<_>>());
    assert_eq!(shown(&all(&mut session, "select * from copied").await), shown(&batches));
    // Into the very types that the rows came from.
    session.execute("create table same like types", vec![]).await.expect("made");
    let but_bits: Vec<usize> = (0..TYPES.len()).filter(|at| TYPES[*at].0 != "bit(12)").collect();
    let batch = batches[0].project(&but_bits).expect("columns");
    session.load(table("same"), batch.clone()).await.expect("loaded");
    let names: Vec<_> = but_bits.iter().map(|at| format!("c{at}")).collect();
    assert_eq!(shown(&all(&mut session, &format!("select {} from same", names.join(", "))).await), shown(&[batch]));
    // Rows that differ only where careless comparisons see no difference.
    let close = all(&mut session, "select 'a' as k, 1 as n union all select 'A', 2 union all select 'a ', 3").await;
    session.create_table(table("close"), close[0].schema(), vec!["k".into()]).await.expect("made");
    assert_eq!(session.load(table("close"), close[0].clone()).await, Ok(3));
}

async fn transactions_hold_together(server: &Server) {
    let mut session = server.writer().await;
    session.execute("create table t (id bigint primary key, name text)", vec![]).await.expect("made");
    let some = all(&mut session, "select seq as id, concat('n', seq) as name from seq_1_to_3000").await;
    session.begin().await.expect("begun");
    for batch in &some {
        session.load(table("t"), batch.clone()).await.expect("loaded");
    }
    let count = all(&mut session, "select count(*) from t").await;
    assert_eq!(count[0].column(0).as_primitive::<Int64Type>().value(0), 3_000);
    let double = problem(session.load(table("t"), some[0].clone()).await);
    assert_eq!(double.kind, ProblemKind::Data, "{double:?}");
    for refused in [
        problem(session.execute("insert into t values (0, 'x')", vec![]).await),
        problem(session.commit().await),
        problem(session.query("select 1", vec![]).await.map(drop)),
    ] {
        assert!(refused.message.ends_with("something failed in the transaction before"), "{refused:?}");
    }
    session.rollback().await.expect("rolled back");
    assert_eq!(server.0.query("select count(*) from t"), ["0"]);
    assert!(problem(session.commit().await).message.ends_with("none is open"));
    // A load without a transaction is taken whole or not at all.
    let half = all(
        &mut session,
        "select 1 as id, repeat('x', 900000) as name union all select 2, 'y' union all select 1, 'z'",
    )
    .await;
    assert_eq!(problem(session.load(table("t"), half[0].clone()).await).kind, ProblemKind::Data);
    assert_eq!(server.0.query("select count(*) from t"), ["0"]);
    // A session that goes away takes its rows along.
    session.begin().await.expect("begun");
    session.load(table("t"), some[0].clone()).await.expect("loaded");
    drop(session);
    assert_eq!(server.0.query("select count(*) from t"), ["0"]);
    let mut session = server.writer().await;
    let parameters = vec![SqlValue::Integer(7_000), SqlValue::Text("o'neil".into())];
    assert_eq!(session.execute("insert into t values (?, ?)", parameters).await, Ok(1));
    let same = session.execute("update t set name = 'o''neil' where id = ?", vec![SqlValue::Integer(7_000)]).await;
    assert_eq!(same, Ok(1), "a row that is found counts, changed or not");
    let mut rows = session
        .query("select name, id + 1 as next from t where id = ?", vec![SqlValue::Integer(7_000)])
        .await
        .expect("a query");
    assert_eq!(shown(&[rows.next(10).await.expect("rows").expect("one")]), [["o'neil", "7001"]]);
}

async fn nothing_is_committed_unasked(server: &Server) {
    let mut session = server.writer().await;
    let batch = all(&mut session, "select 1 as id").await.remove(0);
    session.begin().await.expect("begun");
    session.execute("insert into t values (8000, 'x')", vec![]).await.expect("inserted");
    for refused in [
        problem(session.create_table(table("late"), batch.schema(), vec![]).await),
        problem(session.execute("truncate table t", vec![]).await),
        problem(session.execute("alter table t add column more int", vec![]).await),
    ] {
        assert_eq!(refused.kind, ProblemKind::Config);
        assert!(refused.message.contains("a transaction is open"), "{refused:?}");
    }
    session.execute("create temporary table own (id bigint)", vec![]).await.expect("commits nothing");
    session.load(table("own"), batch).await.expect("loaded");
    assert_eq!(shown(&all(&mut session, "select id from own").await), [["1"]]);
    session.execute("drop temporary table own", vec![]).await.expect("commits nothing");
    session.rollback().await.expect("rolled back");
    assert_eq!(server.0.query("select count(*) from t where id = 8000"), ["0"]);
    deadlocks_end_the_transaction(server).await;
}

/// After a deadlock the server has rolled back and would take what comes next as a transaction of its own.
async fn deadlocks_end_the_transaction(server: &Server) {
    server.0.execute("create table d (id int primary key, n int); insert into d values (1, 0), (2, 0)");
    let (mut one, mut two) = (server.writer().await, server.writer().await);
    for session in [&mut one, &mut two] {
        session.begin().await.expect("begun");
    }
    one.execute("update d set n = 1 where id = 1", vec![]).await.expect("locked");
    two.execute("update d set n = 2 where id = 2", vec![]).await.expect("locked");
    let (first, second) = tokio::join!(
        one.execute("update d set n = 1 where id = 2", vec![]),
        two.execute("update d set n = 2 where id = 1", vec![])
    );
    let (lost, victim) = if first.is_err() { (first, &mut one) } else { (second, &mut two) };
    assert_eq!(problem(lost).kind, ProblemKind::Transient);
    problem(victim.execute("insert into d values (3, 0)", vec![]).await);
    victim.rollback().await.expect("rolled back");
    assert_eq!(server.0.query("select count(*) from d where id = 3"), ["0"]);
}

async fn sessions_keep_to_their_grant(server: &Server) {
    server.0.execute(
        "create database shop; create database hr; create table shop.orders (id int); create table hr.pay (id int)",
    );
    server.0.execute(
        "delimiter //\ncreate function leak() returns int modifies sql data \
         begin insert into shop.orders values (1); return 1; end//",
    );
    let mut reader = server.session(SqlPolicy::default()).await;
    let denied = reader.execute("delete from t", vec![]).await;
    assert_eq!(denied, Err(SqlError::Denied(Denial::Write("delete rows".into()))));
    // A function that writes is no statement that does: here the server says no.
    let refused = query_problem(&mut reader, "select leak()").await;
    assert_eq!(refused.kind, ProblemKind::Denied, "{refused:?}");
    let batch = all(&mut reader, "select 1 as id, 'x' as name").await.remove(0);
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
    assert_eq!(shop.describe(table("t")).await, Ok(None), "the connection's own database is not in the grant");
    assert_eq!(server.0.query("select id from shop.orders"), ["5"]);
    let nowhere = SqlPolicy { schemas: Some(vec![]), ..SqlPolicy::default() };
    let mut nowhere = server.session(nowhere).await;
    let unnamed = query_problem(&mut nowhere, "select * from t").await;
    assert_eq!(unnamed.kind, ProblemKind::Config, "{unnamed:?}");
}

async fn mistakes_are_named(server: &Server) {
    let mut session = server.writer().await;
    let missing = problem(session.query("select * from nowhere", vec![]).await.map(drop));
    assert_eq!(missing.kind, ProblemKind::NotFound);
    assert_eq!(session.describe(table("nowhere")).await, Ok(None));
    let batch = all(&mut session, "select 1 as id, 'x' as nane").await.remove(0);
    let column = problem(session.load(table("t"), batch).await);
    assert_eq!(column.hint.as_deref(), Some("did you mean `name`?"), "{column:?}");
    let text = all(&mut session, "select '1' as id union all select 'x'").await.remove(0);
    let unfit = problem(session.load(table("t"), text).await);
    assert_eq!((unfit.kind, unfit.row, unfit.column.as_deref()), (ProblemKind::Data, Some(1), Some("id")), "{unfit:?}");
    let count = problem(session.execute("delete from t where id = ?", vec![]).await);
    assert!(count.message.ends_with("0 parameters were given, the statement has 1"), "{count:?}");
    let rows = problem(session.execute("select 1", vec![]).await);
    assert_eq!(rows.hint.as_deref(), Some("use `query` for it"), "{rows:?}");
    let wrong = problem(session.query("select nothing from t", vec![]).await.map(drop));
    assert_eq!(wrong.kind, ProblemKind::Config, "{wrong:?}");
    let again = all(&mut session, "select 1 as id").await.remove(0);
    let exists = problem(session.create_table(table("t"), again.schema(), vec![]).await);
    assert!(exists.message.contains("already exists"), "{exists:?}");
    assert_eq!(shown(&all(&mut session, "select 1 as one").await), [["1"]], "it goes on");
}

/// The guard reads texts as the server does, whatever the server's own settings are.
async fn texts_mean_what_the_guard_reads(server: &Server) {
    server.0.execute("set global sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
    let mut session = server.session(SqlPolicy { schemas: Some(vec!["weir".into()]), ..SqlPolicy::default() }).await;
    let texts = all(&mut session, r#"select 'a\' from hr.pay -- ' as a, "b' from hr.pay" as b, '\\' as c"#).await;
    assert_eq!(shown(&texts), [["a' from hr.pay -- ", "b' from hr.pay", "\\"]]);
    server.0.execute("set global sql_mode = default");
}

async fn one_thing_at_a_time(server: &Server) {
    let mut session = server.session(SqlPolicy::default()).await;
    let mut rows = session.query("select * from seq_1_to_100000", vec![]).await.expect("a query");
    rows.next(10).await.expect("rows");
    let busy = problem(session.query("select 1", vec![]).await.map(drop));
    assert!(busy.message.ends_with("the rows of another query are still being read"), "{busy:?}");
    drop(rows);
    assert_eq!(all(&mut session, "select 1").await.len(), 1, "what nobody reads any more is passed over");
    // More rows than anybody could wait for: the server is told to stop.
    let rows =
        session.query("select a.seq from seq_1_to_1000000 a, seq_1_to_1000000 b", vec![]).await.expect("a query");
    drop(rows);
    assert_eq!(all(&mut session, "select 1").await.len(), 1);
    // A call that is dropped takes its connection along, and its statement does not go on.
    let endless = "select count(*) from seq_1_to_10000000 a, seq_1_to_10000000 b where a.seq + b.seq < 0";
    drop(tokio::time::timeout(std::time::Duration::from_millis(200), session.query(endless, vec![])).await);
    let gone = problem(session.query("select 1", vec![]).await.map(drop));
    assert_eq!(gone.kind, ProblemKind::Transient, "{gone:?}");
    let running = "select count(*) from information_schema.processlist where info like 'select count(*) from seq_%'";
    while server.0.query(running) != ["0"] {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

async fn connections_that_fail(server: &mut Server) {
    let wrong = MySqlSession::open(&database(&server.0.url(), "wrong-password"), SqlPolicy::default()).await;
    let wrong = wrong.map(drop).expect_err("the password is wrong");
    assert_eq!(wrong.kind, ProblemKind::Auth, "{wrong:?}");
    assert!(!format!("{wrong:?}").contains("wrong-password"));
    let nowhere = format!("{}_nowhere", server.0.url());
    let nowhere = MySqlSession::open(&database(&nowhere, mysql_server::PASSWORD), SqlPolicy::default()).await;
    assert_eq!(nowhere.map(drop).expect_err("no such database").kind, ProblemKind::NotFound);
    let url = format!("{}?sslmode=verify-full", server.0.url());
    let unknown = MySqlSession::open(&database(&url, mysql_server::PASSWORD), SqlPolicy::default()).await;
    let unknown = unknown.map(drop).expect_err("nobody vouches for the server");
    assert!(unknown.message.contains("TLS") || unknown.message.contains("certificate"), "{unknown:?}");
    for mode in ["disable", "prefer"] {
        let url = format!("{}?sslmode={mode}", server.0.url());
        MySqlSession::open(&database(&url, mysql_server::PASSWORD), SqlPolicy::default()).await.expect(mode);
    }
    let mut session = server.writer().await;
    session.begin().await.expect("begun");
    server.0.crash();
    let gone = problem(session.execute("insert into t values (100, 'x')", vec![]).await);
    assert_eq!(gone.kind, ProblemKind::Transient, "{gone:?}");
    let down = MySqlSession::open(&server.database(), SqlPolicy::default()).await.map(drop).expect_err("it is down");
    assert_eq!(down.kind, ProblemKind::Transient, "{down:?}");
    server.0.restart();
    let mut session = server.writer().await;
    assert_eq!(shown(&all(&mut session, "select count(*) from t where id = 100").await), [["0"]]);
}

async fn certificates_are_checked(server: &mut Server) {
    let authority = server.0.encrypt();
    let open = async |host: &str, parameters: String| {
        let url = format!("{}?{parameters}", server.0.url().replace("127.0.0.1", host));
        MySqlSession::open(&database(&url, mysql_server::PASSWORD), SqlPolicy::default()).await
    };
    let vouched = format!("sslmode=verify-full&sslrootcert={}", authority.display());
    let session = open("localhost", vouched.clone()).await.expect("the name is the certificate's");
    assert_ne!(server.0.query("show global status like 'Ssl_finished_accepts'"), ["Ssl_finished_accepts\t0"]);
    open("127.0.0.1", "sslmode=require".to_owned()).await.expect("any server will do");
    let other = open("127.0.0.1", vouched).await.map(drop).expect_err("the certificate is for another name");
    assert!(other.message.contains("certificate"), "{other:?}");
    let unknown =
        open("localhost", "sslmode=verify-full".to_owned()).await.map(drop).expect_err("nobody vouches for it");
    assert!(unknown.message.contains("certificate"), "{unknown:?}");
    drop(session);
}
