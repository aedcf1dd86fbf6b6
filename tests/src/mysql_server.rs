//! A MariaDB server of a test's own, which speaks MySQL's protocol.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::private::Private;

/// The user that it knows, who may do everything in the database.
pub const USER: &str = "weir";
/// Her password.
pub const PASSWORD: &str = "weir-test-password";
/// The database that is there from the start.
pub const DATABASE: &str = "weir";

/// A running server with an empty database; it goes, folder and all, when dropped. It takes seconds to start, so a test file shares one.
#[derive(Debug)]
pub struct MysqlServer {
    server: Private,
}

impl MysqlServer {
    /// Starts one on a free port of the loopback interface.
    ///
    /// # Panics
    /// When it is not installed or does not start.
    pub fn start() -> Self {
        let mut started = Self { server: Private::new() };
        let server = &started.server;
        let mut make = server.command("mariadb-install-db");
        make.args([
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve",
        ]);
        make.arg(format!("--datadir={}", server.path().join("data").display()));
        Private::run(make);
        let user = format!("'{USER}'@'127.0.0.1'");
        server.write(
            "first.sql",
            &format!(
                "CREATE DATABASE IF NOT EXISTS {DATABASE} CHARACTER SET utf8mb4;\n\
                 CREATE USER IF NOT EXISTS {user} IDENTIFIED BY '{PASSWORD}';\nGRANT ALL ON *.* TO {user};\n"
            ),
        );
        started.restart();
        started
    }

    /// Returns a connection's URL without the password.
    pub fn url(&self) -> String {
        format!("mysql://{USER}@127.0.0.1:{}/{DATABASE}", self.server.port())
    }

    /// Returns a connection's URL with the password, as it may stand in a variable.
    pub fn url_with_password(&self) -> String {
        format!("mysql://{USER}:{PASSWORD}@127.0.0.1:{}/{DATABASE}", self.server.port())
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// Runs statements.
    ///
    /// # Panics
    /// When one fails.
    #[track_caller]
    pub fn execute(&self, statements: &str) {
        self.query(statements);
    }

    /// Returns the lines that statements give, a row each, values separated by tabs and nulls as `NULL`.
    ///
    /// # Panics
    /// When one fails.
    #[track_caller]
    pub fn query(&self, statements: &str) -> Vec<String> {
        let output = client(&self.server, statements).output().expect("the client starts");
        assert!(output.status.success(), "{statements}:\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    }

    /// Starts the server anew with encryption, as `localhost`. Returns the file with the authority that vouches for it.
    ///
    /// # Panics
    /// When there is no `openssl`.
    pub fn encrypt(&mut self) -> PathBuf {
        self.server.certify();
        self.crash();
        self.restart();
        self.server.path().join("authority.crt")
    }

    /// Ends the server as a crash would, all connections with it.
    pub fn crash(&mut self) {
        self.server.signal("KILL");
    }

    /// Starts it again after a crash, on the same port.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&mut self) {
        let serve = |server: &Private| {
            let path = |name: &str| server.path().join(name).display().to_string();
            let mut serve = server.command(program());
            serve.args([
                "--no-defaults",
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--default-time-zone=+00:00",
            ]);
            serve.arg(format!("--port={}", server.port())).arg(format!("--datadir={}", path("data")));
            serve.arg(format!("--socket={}", path("socket"))).arg(format!("--pid-file={}", path("pid")));
            serve.arg(format!("--init-file={}", path("first.sql"))).arg("--innodb-buffer-pool-size=32M");
            // A killed process loses nothing without it, and the machine is not going to lose power.
            serve.args(["--innodb-flush-log-at-trx-commit=2", "--max-allowed-packet=64M"]);
            if server.path().join("server.crt").exists() {
                serve
                    .arg(format!("--ssl-cert={}", path("server.crt")))
                    .arg(format!("--ssl-key={}", path("server.key")));
            }
            serve
        };
        let answers = |server: &Private| {
            let mut ask = client(server, "select 1");
            ask.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        self.server.start(serve, answers);
    }
}

impl Drop for MysqlServer {
    fn drop(&mut self) {
        self.crash();
    }
}

fn client(server: &Private, statements: &str) -> Command {
    let mut client = Command::new("mariadb");
    client.args([
        "--no-defaults",
        "--batch",
        "--skip-column-names",
        "--protocol=tcp",
        "--default-character-set=utf8mb4",
    ]);
    client.args(["--host=127.0.0.1", &format!("--port={}", server.port()), &format!("--user={USER}")]);
    client.args([&format!("--database={DATABASE}"), &format!("--execute={statements}")]);
    client.env("MYSQL_PWD", PASSWORD).stdin(Stdio::null());
    client
}

/// Debian keeps the server where only the administrator's `PATH` leads.
fn program() -> &'static str {
    ["/usr/sbin/mariadbd", "/usr/libexec/mariadbd"]
        .into_iter()
        .find(|path| std::path::Path::new(path).exists())
        .expect("no MariaDB in `/usr/sbin`: run `cargo xtask test --only e2e`")
}
