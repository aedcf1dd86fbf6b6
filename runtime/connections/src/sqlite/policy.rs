//! What a session may do: decided by SQLite's own parser, which asks before it compiles each access.
//!
//! Deciding on the text of a statement would be guesswork; SQLite's authorizer is told of every table, column, function and pragma that
//! a statement would touch, also through views and triggers.

use rusqlite::hooks::{AuthAction, AuthContext};

use crate::sql::{Denial, SqlPolicy};

/// Pragmas that only tell something about tables. All others change settings or reveal paths of the machine.
const TELLING_PRAGMAS: [&str; 8] = [
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "index_xinfo",
    "foreign_key_list",
    "quick_check",
];

/// Functions that load code or register it.
const DENIED_FUNCTIONS: [&str; 2] = ["load_extension", "fts3_tokenizer"];

const TEMP: &str = "temp";

/// Decides about one access; `None` allows it.
pub(super) fn decide(policy: &SqlPolicy, asked: &AuthContext<'_>) -> Option<Denial> {
    let schema = asked.database_name;
    match asked.action {
        AuthAction::Select | AuthAction::Recursive | AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
            None
        }
        AuthAction::Read { table_name, .. } => read(policy, schema, table_name),
        AuthAction::Function { function_name } => function(function_name),
        AuthAction::Pragma { pragma_name, .. } => pragma(pragma_name),
        AuthAction::Attach { .. } => Some(Denial::Never("attach another database, or vacuum".into())),
        AuthAction::Detach { .. } => Some(Denial::Never("detach a database".into())),
        AuthAction::CreateVtable { table_name, .. } | AuthAction::DropVtable { table_name, .. } => {
            Some(Denial::Never(format!("create or drop virtual table `{table_name}`")))
        }
        AuthAction::Unknown { code, .. } => Some(Denial::Never(format!("do something unknown (code {code})"))),
        AuthAction::AlterTable { database_name, table_name } => {
            write(policy, Some(database_name), "alter table", table_name)
        }
        other => change(policy, schema, other),
    }
}

fn change(policy: &SqlPolicy, schema: Option<&str>, action: AuthAction<'_>) -> Option<Denial> {
    let (what, name) = match action {
        AuthAction::Insert { table_name } => ("insert into table", table_name),
        AuthAction::Update { table_name, .. } => ("update table", table_name),
        AuthAction::Delete { table_name } => ("delete from table", table_name),
        AuthAction::CreateTable { table_name } | AuthAction::CreateTempTable { table_name } => {
            ("create table", table_name)
        }
        AuthAction::DropTable { table_name } | AuthAction::DropTempTable { table_name } => ("drop table", table_name),
        AuthAction::CreateIndex { index_name, .. } | AuthAction::CreateTempIndex { index_name, .. } => {
            ("create index", index_name)
        }
        AuthAction::DropIndex { index_name, .. } | AuthAction::DropTempIndex { index_name, .. } => {
            ("drop index", index_name)
        }
        AuthAction::CreateView { view_name } | AuthAction::CreateTempView { view_name } => ("create view", view_name),
        AuthAction::DropView { view_name } | AuthAction::DropTempView { view_name } => ("drop view", view_name),
        AuthAction::CreateTrigger { trigger_name, .. } | AuthAction::CreateTempTrigger { trigger_name, .. } => {
            ("create trigger", trigger_name)
        }
        AuthAction::DropTrigger { trigger_name, .. } | AuthAction::DropTempTrigger { trigger_name, .. } => {
            ("drop trigger", trigger_name)
        }
        AuthAction::Reindex { index_name } => ("rebuild index", index_name),
        AuthAction::Analyze { table_name } => ("analyse table", table_name),
        _ => return Some(Denial::Never("do something unknown".into())),
    };
    write(policy, schema, what, name)
}

fn write(policy: &SqlPolicy, schema: Option<&str>, what: &str, name: &str) -> Option<Denial> {
    if !policy.write {
        return Some(Denial::Write(format!("{what} `{name}`")));
    }
    outside(policy, schema)
}

fn read(policy: &SqlPolicy, schema: Option<&str>, table: &str) -> Option<Denial> {
    // The tables of pragmas belong to no schema that a grant could list; the pragma behind each is asked about by itself.
    if table.starts_with("pragma_") { None } else { outside(policy, schema) }
}

fn outside(policy: &SqlPolicy, schema: Option<&str>) -> Option<Denial> {
    let schema = schema?;
    let own = policy.write && schema.eq_ignore_ascii_case(TEMP);
    let listed = |schemas: &Vec<String>| schemas.iter().any(|allowed| allowed.eq_ignore_ascii_case(schema));
    (!own && !policy.schemas.as_ref().is_none_or(listed)).then(|| Denial::Schema(schema.to_owned()))
}

fn function(name: &str) -> Option<Denial> {
    let denied = DENIED_FUNCTIONS.iter().any(|denied| denied.eq_ignore_ascii_case(name));
    denied.then(|| Denial::Never(format!("call function `{name}`")))
}

fn pragma(name: &str) -> Option<Denial> {
    let allowed = TELLING_PRAGMAS.iter().any(|allowed| allowed.eq_ignore_ascii_case(name));
    (!allowed).then(|| Denial::Never(format!("use pragma `{name}`")))
}
