//! A node's grants, and how a refusal is worded.

use weir_pipeline::{Access, ConnectionGrant, Grants};
use weir_types::{Problem, Rate};

/// What one node may do.
#[derive(Debug, Clone)]
pub(crate) struct Granted {
    node: String,
    grants: Grants,
    /// Whether anything may be written at all: not while a run is planned or previewed.
    may_write: bool,
}

impl Granted {
    pub(crate) fn new(node: String, grants: Grants, may_write: bool) -> Self {
        Self { node, grants, may_write }
    }

    pub(crate) fn node(&self) -> &str {
        &self.node
    }

    /// Returns the grant for a connection, if it goes as far as is asked for.
    pub(crate) fn connection(&self, connection: &str, access: Access) -> Result<&ConnectionGrant, Problem> {
        let Some(grant) = self.grants.connections.get(connection) else {
            return Err(self.refuse(
                format!("use connection `{connection}`"),
                &format!("connections: {{ {connection}: {access} }}"),
            ));
        };
        match access {
            Access::Write if grant.access == Access::Read => {
                Err(self.refuse_writing(connection, format!("write to connection `{connection}`")))
            }
            Access::Write if !self.may_write => Err(self.not_now(connection)),
            _ => Ok(grant),
        }
    }

    /// Checks access to one object.
    pub(crate) fn object(&self, connection: &str, path: &str, access: Access) -> Result<(), Problem> {
        let grant = self.connection(connection, access)?;
        if grant.covers_path(path) {
            return Ok(());
        }
        let prefixes = listed(grant.prefixes.as_deref().unwrap_or_default());
        let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
        let message = format!(
            "node `{}` may not use `{path}` of connection `{connection}`: its grant is for {prefixes}",
            self.node
        );
        Err(Problem::denied(message).with_hint(format!(
            "add `{folder}` to the `prefix` of connection `{connection}` under `grants:` of node `{}`",
            self.node
        )))
    }

    /// Returns whether the node may write to a connection now.
    pub(crate) fn may_write(&self, connection: &str) -> bool {
        self.connection(connection, Access::Write).is_ok()
    }

    /// Returns whether the node may write to a connection when its run comes.
    pub(crate) fn will_write(&self, connection: &str) -> bool {
        self.grants.connections.get(connection).is_some_and(|grant| grant.access == Access::Write)
    }

    /// Checks whether a host may be asked.
    pub(crate) fn host(&self, host: &str, port: u16) -> Result<(), Problem> {
        if self.grants.allows_http(host, port) {
            return Ok(());
        }
        let at = authority(host, port);
        Err(self.refuse(format!("send requests to `{at}`"), &format!("http: [\"{at}\"]")))
    }

    /// Returns whether a host may have an address that is not public.
    pub(crate) fn may_be_private(&self, host: &str, port: u16) -> bool {
        self.grants.allows_private_network(host, port)
    }

    /// Returns how often a request may be sent to the same host, if that is bounded.
    pub(crate) fn http_rate(&self) -> Option<Rate> {
        self.grants.limits.http_rate
    }

    /// Words the refusal of an address that is not public.
    pub(crate) fn refuse_address(&self, host: &str, port: u16, what: &str) -> Problem {
        let at = authority(host, port);
        self.refuse(format!("send requests to `{at}`: its address is {what}"), &format!("private_network: [\"{at}\"]"))
    }

    /// Words the refusal of writing to a connection whose grant is for reading.
    pub(crate) fn refuse_writing(&self, connection: &str, what: String) -> Problem {
        if self.will_write(connection) {
            return self.not_now(connection);
        }
        let problem = self.refuse(what, &format!("connections: {{ {connection}: write }}"));
        Problem { message: format!("{}: its grant is for reading", problem.message), ..problem }
    }

    /// Words the refusal of a schema that the grant does not list.
    pub(crate) fn refuse_schema(&self, connection: &str, schema: &str) -> Problem {
        Problem::denied(format!("node `{}` may not use schema `{schema}` of connection `{connection}`", self.node))
            .with_hint(format!(
                "add `{schema}` to the `schemas` of connection `{connection}` under `grants:` of node `{}`",
                self.node
            ))
    }

    fn refuse(&self, what: String, line: &str) -> Problem {
        Problem::denied(format!("node `{}` may not {what}", self.node))
            .with_hint(format!("add `{line}` under `grants:` of node `{}`", self.node))
    }

    fn not_now(&self, connection: &str) -> Problem {
        Problem::denied(format!(
            "node `{}` may not write to connection `{connection}` while its run is planned or previewed",
            self.node
        ))
    }
}

/// Returns host and port as a grant would list them.
pub(crate) fn authority(host: &str, port: u16) -> String {
    match port {
        80 | 443 => host.to_owned(),
        port => format!("{host}:{port}"),
    }
}

fn listed(prefixes: &[String]) -> String {
    let quoted: Vec<String> = prefixes.iter().map(|prefix| format!("`{prefix}`")).collect();
    if quoted.is_empty() { "nothing in it".to_owned() } else { quoted.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(access: Access, prefixes: Option<Vec<String>>, may_write: bool) -> Granted {
        let mut grants = Grants::default();
        grants.connections.insert("lake".parse().expect("a name"), ConnectionGrant { access, schemas: None, prefixes });
        Granted::new("daily".to_owned(), grants, may_write)
    }

    fn refusal(result: Result<impl Sized, Problem>) -> (String, String) {
        let problem = result.map(drop).expect_err("refused");
        (problem.message, problem.hint.unwrap_or_default())
    }

    #[test]
    fn a_refusal_names_the_line_that_would_allow_it() {
        let reading = granted(Access::Read, Some(vec!["2024/".into()]), true);
        let table = [
            (
                reading.connection("db", Access::Write).map(drop),
                "node `daily` may not use connection `db`",
                "add `connections: { db: write }` under `grants:` of node `daily`",
            ),
            (
                reading.connection("lake", Access::Write).map(drop),
                "node `daily` may not write to connection `lake`: its grant is for reading",
                "add `connections: { lake: write }` under `grants:` of node `daily`",
            ),
            (
                reading.object("lake", "2023/01/a.csv", Access::Read),
                "node `daily` may not use `2023/01/a.csv` of connection `lake`: its grant is for `2024/`",
                "add `2023/01` to the `prefix` of connection `lake` under `grants:` of node `daily`",
            ),
            (
                reading.host("api.example.com", 443),
                "node `daily` may not send requests to `api.example.com`",
                "add `http: [\"api.example.com\"]` under `grants:` of node `daily`",
            ),
            (
                Err(reading.refuse_address("[::1]", 8080, "a loopback address")),
                "node `daily` may not send requests to `[::1]:8080`: its address is a loopback address",
                "add `private_network: [\"[::1]:8080\"]` under `grants:` of node `daily`",
            ),
        ];
        for (result, message, hint) in table {
            assert_eq!(refusal(result), (message.to_owned(), hint.to_owned()));
        }
        reading.object("lake", "2024/01/a.csv", Access::Read).expect("covered");
    }

    #[test]
    fn nothing_is_written_while_planning() {
        let planning = granted(Access::Write, None, false);
        planning.connection("lake", Access::Read).expect("reading is free");
        let (message, _) = refusal(planning.connection("lake", Access::Write));
        assert_eq!(message, "node `daily` may not write to connection `lake` while its run is planned or previewed");
    }
}
