//! Running the `weir` executable.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The repository's root.
pub fn repository() -> PathBuf {
    // The variable is right even if the checkout is another one than that which the tests were built in.
    let package =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = package.ancestors().find(|folder| folder.join("Cargo.lock").exists());
    root.expect("every package lies in the repository").to_owned()
}

/// The folder that a test's own executable was built into, which also holds `weir`, `blocks` and `test-blocks`.
fn built() -> PathBuf {
    env::current_exe().expect("a test has a path").ancestors().nth(2).expect("in target/release/deps").to_owned()
}

/// The folder of packed blocks: `blocks` or `test-blocks`.
///
/// # Panics
/// When it was not built yet.
pub fn blocks(name: &str) -> PathBuf {
    let folder = built().join(name);
    assert!(folder.is_dir(), "`{}` is missing: run `cargo xtask blocks` and `cargo xtask fixtures`", folder.display());
    folder
}

/// The `weir` executable.
///
/// # Panics
/// When it was not built yet.
pub fn executable() -> PathBuf {
    let executable = built().join("weir");
    assert!(executable.exists(), "`{}` is missing: run `cargo build --release --workspace`", executable.display());
    executable
}

/// A `weir` command in a folder of its own. Nothing of the tester's environment reaches it but the path to programs.
#[derive(Debug)]
pub struct Weir {
    command: Command,
}

/// How a command ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

impl Weir {
    /// Makes a command that runs in a folder, with all blocks and fixtures at hand and compiled code shared between tests.
    ///
    /// # Panics
    /// When `weir` or the blocks were not built yet.
    pub fn new(folder: &Path) -> Self {
        let mut command = Command::new(executable());
        command.current_dir(folder).env_clear().envs(env::var_os("PATH").map(|path| ("PATH", path)));
        let folders = env::join_paths([blocks("blocks"), blocks("test-blocks")]).expect("folders without colons");
        command.env("WEIR_BLOCKS", folders).env("WEIR_CODE_CACHE", built().join("test-code"));
        // Servers of several tests run at the same time.
        command.env("WEIR_LISTEN", "127.0.0.1:0");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { command }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs to the end.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn run(mut self) -> Finished {
        let output = self.command.output().expect("weir starts");
        Finished::of(output)
    }

    /// Starts it without waiting, its output where the caller wants it.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn piped(mut self, stdout: Stdio, stderr: Stdio) -> Child {
        self.command.stdout(stdout).stderr(stderr).spawn().expect("weir starts")
    }

    /// Starts it without waiting.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(mut self) -> Child {
        self.command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("weir starts")
    }
}

impl Finished {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Returns what it printed if all went well.
    ///
    /// # Panics
    /// With everything that it said, if not.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self.stdout
    }

    /// Returns what it complained about if it ended with this code.
    ///
    /// # Panics
    /// With everything that it said, if not.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self.stderr
    }
}
