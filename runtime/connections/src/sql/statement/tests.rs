use super::*;

fn guard(system: SqlSystem, write: bool, schemas: Option<&[&str]>) -> Guard {
    let schemas = schemas.map(|schemas| schemas.iter().map(ToString::to_string).collect());
    Guard::new(system, SqlPolicy { write, schemas, may_be_missing: false })
}

fn denial(guard: &Guard, statement: &str) -> Option<Denial> {
    match guard.check(statement, "cannot run") {
        Ok(()) => None,
        Err(SqlError::Denied(denial)) => Some(denial),
        Err(SqlError::Failed(problem)) => panic!("{statement}: {problem:?}"),
    }
}

#[test]
fn readers_read_and_nothing_else() {
    let reader = guard(SqlSystem::Postgres, false, None);
    for statement in [
        "select 1",
        "with a as (select * from public.t) select count(*) from a join s.u using (id)",
        "select row_number() over (partition by a order by b) from t",
        "values (1), (2)",
        "select attname from pg_catalog.pg_attribute where attrelid = 1::regclass",
        "select table_name from information_schema.tables",
        "select g from generate_series(1, 10) g",
    ] {
        assert_eq!(denial(&reader, statement), None, "{statement}");
    }
    for statement in [
        "insert into t values (1)",
        "update t set a = 1",
        "delete from t",
        "truncate t",
        "create table t (a int)",
        "create index i on t (a)",
        "alter table t add column b int",
        "drop table t",
        "merge into t using u on t.a = u.a when matched then delete",
        "with gone as (delete from t returning *) select * from gone",
        "select * from t for update",
    ] {
        assert!(matches!(denial(&reader, statement), Some(Denial::Write(_))), "{statement}");
    }
}

#[test]
fn nobody_leaves_the_tables() {
    let writer = guard(SqlSystem::Postgres, true, None);
    for statement in [
        "select pg_read_file('/etc/passwd')",
        "select pg_catalog.pg_read_file('/etc/passwd')",
        "select * from pg_ls_dir('.')",
        "select \"pg_read_file\"('x')",
        "select query_to_xml('select 1', true, true, '')",
        "select lo_import('/etc/passwd')",
        "select nextval('hr.numbers')",
        "select dblink_connect('host=x')",
        "select set_config('transaction_read_only', 'off', false)",
        "select * from pg_authid",
        "select * from pg_catalog.pg_shadow",
        "select * from pg_stats",
        "select query from pg_stat_activity",
        "select * into copied from t",
        "copy t to program 'sh'",
        "set role postgres",
        "set transaction read write",
        "begin",
        "call p()",
        "grant all on t to public",
        "create extension dblink",
        "create schema s",
        "alter table t owner to somebody",
        "drop schema s",
        "vacuum t",
        "listen x",
        "select * from other.public.t",
    ] {
        assert!(
            matches!(denial(&writer, statement), Some(Denial::Never(_))),
            "{statement}: {:?}",
            denial(&writer, statement)
        );
    }
}

#[test]
fn schemas_are_those_of_the_grant() {
    let writer = guard(SqlSystem::Postgres, true, Some(&["shop"]));
    for statement in ["select * from shop.t", "select * from t", "drop table shop.t", "create table pg_temp.t (a int)"]
    {
        assert_eq!(denial(&writer, statement), None, "{statement}");
    }
    for statement in [
        "select * from hr.pay",
        "select (select max(a) from hr.pay)",
        "select * from t where a in (select a from hr.pay)",
        "insert into shop.t select * from hr.pay",
        "insert into hr.pay values (1)",
        "update hr.pay set a = 1",
        "update t set a = (select a from hr.pay)",
        "delete from hr.pay",
        "delete from t using hr.pay",
        "truncate hr.pay",
        "create table hr.pay (a int)",
        "create table t as select * from hr.pay",
        "create table t (like hr.pay)",
        "create table t (a int) inherits (hr.pay)",
        "create table t partition of hr.pay for values in (1)",
        "create table t (a int references hr.pay)",
        "create table t (a int, foreign key (a) references hr.pay (a))",
        "create table t (a int check (hr.secret(a)))",
        "create table t (a int default hr.secret())",
        "alter table t add column b int references hr.pay",
        "alter table t add constraint c foreign key (a) references hr.pay (a)",
        "create index i on hr.pay (a)",
        "alter table hr.pay add column b int",
        "drop table shop.t, hr.pay",
        "merge into t using hr.pay on true when matched then delete",
        "select hr.raise_all()",
        "select * from \"hr\".pay",
        "select * from HR.pay",
    ] {
        assert_eq!(denial(&writer, statement), Some(Denial::Schema("hr".into())), "{statement}");
    }
    assert_eq!(denial(&writer, "select * from \"Shop\".t"), Some(Denial::Schema("Shop".into())));
}

#[test]
fn mysql_has_its_own_ways_out() {
    let writer = guard(SqlSystem::MySql, true, Some(&["shop"]));
    for statement in [
        "select `a` from `shop`.`t`",
        "select table_name from information_schema.tables",
        "rename table a to b, shop.c to a",
        "create table t (a int, primary key (a)) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    ] {
        assert_eq!(denial(&writer, statement), None, "{statement}");
    }
    for statement in [
        "select load_file('/etc/passwd')",
        "select sleep(100)",
        "select 1 /*! into outfile '/tmp/x' */",
        "select * from mysql.user",
        "select * from performance_schema.threads",
        "create table t (a int) engine = connect",
        "create table t (a int) engine=merge union=(pay)",
        "create table t (a int) engine = innodb data directory = '/tmp'",
        "create table t (a int) engine = federated connection = 'mysql://other/hr/pay'",
    ] {
        assert!(matches!(denial(&writer, statement), Some(Denial::Never(_))), "{statement}");
    }
    for statement in
        ["select * from hr.pay", "rename table a to hr.a", "rename table hr.pay to a", "create table t like hr.pay"]
    {
        assert_eq!(denial(&writer, statement), Some(Denial::Schema("hr".into())), "{statement}");
    }
}

#[test]
fn one_statement_at_a_time() {
    let reader = guard(SqlSystem::Postgres, false, None);
    for statement in [
        "select 1; drop table t",
        "select 1; select 2",
        "",
        ";",
        "selekt 1",
        "do $$ begin end $$",
        "select 1 -- \n; delete from t",
    ] {
        let problem = reader.check(statement, "cannot run");
        assert!(matches!(problem, Err(SqlError::Failed(_))), "{statement}: {problem:?}");
    }
    reader.check("select ';'", "cannot run").expect("one statement");
    reader.check("select 1;", "cannot run").expect("one statement");
    let deep = format!("select {}1{}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(matches!(reader.check(&deep, "cannot run"), Err(SqlError::Failed(_))));
}

#[test]
fn mysql_commits_with_every_change_of_a_table() {
    let writer = guard(SqlSystem::MySql, true, None);
    for (statement, commits) in [
        ("create table t (a int)", true),
        ("/* a */ create table t (a int)", true),
        ("create temporary table t (a int)", false),
        ("drop table t", true),
        ("drop temporary table t", false),
        ("alter table t add column b int", true),
        ("truncate table t", true),
        ("rename table a to b", true),
        ("create index i on t (a)", true),
        ("insert into t values (1)", false),
        ("select 'create table t (a int)'", false),
    ] {
        assert_eq!(writer.commits(statement, "cannot run"), Ok(commits), "{statement}");
    }
    let postgres = guard(SqlSystem::Postgres, true, None);
    assert_eq!(postgres.commits("create table t (a int)", "cannot run"), Ok(false));
}

#[test]
fn mysql_comments_and_texts_end_where_the_server_ends_them() {
    let reader = guard(SqlSystem::MySql, true, Some(&["shop"]));
    for statement in [
        "select 1 /* /* */ from hr.pay -- */",
        "select 1--(select max(a) from hr.pay)",
        "select 'a\\' from hr.pay where a = ''",
        r"select 'a\'' from hr.pay",
        "select \"a'\" from hr.pay where a = 'b'",
        "select `a``b` from hr.pay",
        "select 1 # \n from hr.pay",
    ] {
        match reader.check(statement, "cannot run") {
            Err(SqlError::Denied(denial)) => assert_eq!(denial, Denial::Schema("hr".into()), "{statement}"),
            // What cannot be read is not sent.
            other => assert!(matches!(other, Err(SqlError::Failed(_))), "{statement}"),
        }
    }
    for statement in [
        r"select 'a\\' /* from hr.pay */ -- from hr.pay",
        r"select 'a\\', ' from hr.pay '",
        r"select 'a\' from hr.pay '",
    ] {
        assert_eq!(denial(&reader, statement), None, "{statement}");
    }
}
