//! A PostgreSQL server of a test's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::private::Private;

/// The user that it knows, who may do everything.
pub const USER: &str = "weir";
/// Her password.
pub const PASSWORD: &str = "weir-test-password";
/// The database that is there from the start.
pub const DATABASE: &str = "weir";

/// A running server with an empty database; it goes, folder and all, when dropped. It takes a second to start, so a test file shares one.
#[derive(Debug)]
pub struct PostgresServer {
    server: Private,
    programs: PathBuf,
}

impl PostgresServer {
    /// Starts one on a free port of the loopback interface.
    ///
    /// # Panics
    /// When it is not installed or does not start.
    pub fn start() -> Self {
        let mut started = Self { server: Private::new(), programs: programs() };
        let Self { server, programs } = &started;
        let password = server.write("password", PASSWORD);
        let mut make = server.command(programs.join("initdb"));
        make.args(["--pgdata=data", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--auth=scram-sha-256"]);
        make.arg(format!("--username={USER}")).arg(format!("--pwfile={}", password.display()));
        Private::run(make);
        started.restart();
        started.execute_in("postgres", &format!("create database {DATABASE}"));
        started
    }

    /// Returns a connection's URL without the password.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{DATABASE}", self.server.port())
    }

    /// Returns a connection's URL with the password, as it may stand in a variable.
    pub fn url_with_password(&self) -> String {
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{DATABASE}", self.server.port())
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
        self.execute_in(DATABASE, statements);
    }

    /// Returns the lines that statements give, a row each, values separated by `|` and nulls empty.
    ///
    /// # Panics
    /// When one fails.
    #[track_caller]
    pub fn query(&self, statements: &str) -> Vec<String> {
        self.execute_in(DATABASE, statements).lines().map(str::to_owned).collect()
    }

    /// Has the server encrypt, as `localhost`. Returns the file with the authority that vouches for it.
    ///
    /// # Panics
    /// When there is no `openssl`.
    pub fn encrypt(&self) -> PathBuf {
        self.server.certify();
        let path = |name: &str| self.server.path().join(name).display().to_string();
        self.execute(&format!("alter system set ssl_cert_file = '{}'", path("server.crt")));
        self.execute(&format!("alter system set ssl_key_file = '{}'", path("server.key")));
        self.execute("alter system set ssl = on");
        self.execute("select pg_reload_conf()");
        self.server.path().join("authority.crt")
    }

    /// Gives a folder to the server's user.
    ///
    /// # Panics
    /// When the folder is not the tester's.
    pub fn owns(&self, folder: &Path) {
        Private::owns(folder);
    }

    /// Ends the server as a crash would, all connections with it.
    pub fn crash(&mut self) {
        // The immediate shutdown: nothing is written any more, yet no shared memory is left behind.
        self.server.signal("QUIT");
    }

    /// Starts it again after a crash, on the same port.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&mut self) {
        let programs = self.programs.clone();
        let serve = |server: &Private| {
            let mut serve = server.command(programs.join("postgres"));
            serve.args(["-D", "data", "-h", "127.0.0.1", "-p", &server.port().to_string(), "-k", ""]);
            // A killed process loses nothing without it, and the machine is not going to lose power.
            serve.args(["-c", "fsync=off", "-c", "timezone=UTC", "-c", "max_connections=50"]);
            serve
        };
        let answers = |server: &Private| {
            let mut ask = Command::new(programs.join("pg_isready"));
            ask.args(["-q", "-h", "127.0.0.1", "-p", &server.port().to_string()]).stdin(Stdio::null());
            ask.status().is_ok_and(|status| status.success())
        };
        self.server.start(serve, answers);
    }

    /// Returns a command that runs statements in a database by `psql`.
    pub fn psql(&self, database: &str, statements: &str) -> Command {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", USER, "-d", database]);
        psql.args(["-p", &self.server.port().to_string(), "-c", statements]);
        psql.env("PGPASSWORD", PASSWORD).env("PGTZ", "UTC").env("PGCLIENTENCODING", "UTF8").stdin(Stdio::null());
        psql
    }

    #[track_caller]
    fn execute_in(&self, database: &str, statements: &str) -> String {
        let output = self.psql(database, statements).output().expect("psql starts");
        assert!(output.status.success(), "{statements}:\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.crash();
    }
}

/// Returns the folder of the newest release that is installed: Debian keeps one folder for each and puts none on the `PATH`.
fn programs() -> PathBuf {
    let releases = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = releases.map(|entry| entry.path()).filter(|path| path.join("bin/initdb").exists()).max_by_key(number);
    newest.expect("no PostgreSQL in `/usr/lib/postgresql`: run `cargo xtask test --only e2e`").join("bin")
}
