//! Database servers of a test's own: a folder, a port, a user of the system that is not root.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The user that owns nothing, on every Linux. Database servers refuse to run as root.
const NOBODY: u32 = 65_534;

/// How long a server may take until it answers. A busy machine takes seconds; this is only there so that a test ends.
const PATIENCE: Duration = Duration::from_secs(120);

/// The folder and the process of a server.
#[derive(Debug)]
pub(crate) struct Private {
    root: TempDir,
    port: u16,
    process: Option<Child>,
}

impl Private {
    /// Makes a folder that the server's user may write to, and finds a free port.
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new().prefix("weir-db-").tempdir().expect("a folder");
        Self::owns(root.path());
        fs::set_permissions(root.path(), Permissions::from_mode(0o700)).expect("the folder is ours");
        Self { root, port: free_port(), process: None }
    }

    /// Gives a folder to the server's user.
    pub(crate) fn owns(folder: &Path) {
        if is_root() {
            chown(folder, Some(NOBODY), Some(NOBODY)).expect("root may give folders away");
        }
    }

    /// Returns the folder.
    pub(crate) fn path(&self) -> &Path {
        self.root.path()
    }

    /// Returns the port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Writes a file that the server's user may read.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.root.path().join(name);
        fs::write(&path, text).expect("the folder is ours");
        fs::set_permissions(&path, Permissions::from_mode(0o644)).expect("the file is ours");
        path
    }

    /// Makes an authority, and by it a certificate for `localhost`: `authority.crt`, `server.crt` and `server.key` in the folder.
    pub(crate) fn certify(&self) {
        let make = |name: &str, subject: &str| {
            let mut make = self.command("openssl");
            make.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]);
            make.args(["-subj", subject, "-keyout", &format!("{name}.key"), "-out", &format!("{name}.crt")]);
            make
        };
        Self::run(make("authority", "/CN=weir test authority"));
        let mut server = make("server", "/CN=localhost");
        server.args(["-CA", "authority.crt", "-CAkey", "authority.key"]);
        server.args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"]);
        Self::run(server);
    }

    /// Returns a command that is run by the server's user, in the server's folder and without the tester's environment.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let program = program.as_ref();
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args([&format!("--reuid={NOBODY}"), &format!("--regid={NOBODY}"), "--clear-groups", "--"]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("LC_ALL", "C.UTF-8").env("HOME", self.path());
        command.current_dir(self.path()).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(mut command: Command) {
        let output = command.output().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?} failed:\n{}{said}", String::from_utf8_lossy(&output.stdout));
    }

    /// Starts the server and waits until it answers; should another program have taken the port meanwhile, on another one.
    pub(crate) fn start(&mut self, command: impl Fn(&Self) -> Command, answers: impl Fn(&Self) -> bool) {
        for _ in 0..3 {
            let log = fs::File::create(self.path().join("log")).expect("the folder is ours");
            let mut command = command(self);
            command.stdout(log.try_clone().expect("a second handle")).stderr(log);
            self.process = Some(command.spawn().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}")));
            if self.wait(&answers) {
                return;
            }
            self.port = free_port();
        }
        let log = fs::read_to_string(self.path().join("log")).unwrap_or_default();
        panic!("the server does not start:\n{log}");
    }

    /// Tells whether the server answers before it ends or patience does.
    fn wait(&mut self, answers: &impl Fn(&Self) -> bool) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if answers(self) {
                return true;
            }
            let ended = self.process.as_mut().is_none_or(|process| !matches!(process.try_wait(), Ok(None)));
            if ended {
                return false;
            }
            thread::sleep(Duration::from_millis(50));
        }
        self.signal("KILL");
        false
    }

    /// Sends the server a signal and waits until it is gone.
    pub(crate) fn signal(&mut self, signal: &str) {
        let Some(mut process) = self.process.take() else { return };
        // By the shell's word: the standard library knows one signal only.
        let _ = Command::new("kill").args(["-s", signal, &process.id().to_string()]).status();
        let _ = process.wait();
    }
}

/// Tells whether the tester is root: `/proc/self` belongs to whoever runs the process.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound address").port()
}
