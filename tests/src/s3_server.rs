//! A real S3-compatible server: `s3s-fs`, which checks signatures.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The public half of the only credentials that it takes.
pub const KEY: &str = "weir-test-key";
/// The secret half.
pub const SECRET: &str = "weir-test-secret";
/// The bucket that is there from the start.
pub const BUCKET: &str = "lake";

/// A running server with an empty bucket, killed when dropped.
#[derive(Debug)]
pub struct S3Server {
    process: Child,
    address: String,
    root: TempDir,
}

impl S3Server {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(root.path().join(BUCKET)).expect("a bucket");
        let mut process = Command::new(binary())
            .args(["--host", "127.0.0.1", "--port", "0", "--access-key", KEY, "--secret-key", SECRET])
            .arg(root.path())
            .env("RUST_LOG", "s3s_fs=info")
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| address(&line)).expect("an address");
        // Whoever stops reading a pipe stops the writer sooner or later.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address, root }
    }

    /// Returns its address, `http://127.0.0.1:…`.
    pub fn endpoint(&self) -> &str {
        &self.address
    }

    /// Ends it before its time.
    pub fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Returns the rows of the files of a prefix, as JSON lines.
    ///
    /// # Panics
    /// When a file cannot be read.
    pub fn rows(&self, prefix: &str) -> Vec<String> {
        // The server keeps objects as files.
        crate::rows_of_files(&self.root.path().join(BUCKET).join(prefix)).expect("files")
    }

    /// Returns how many parts of uncompleted uploads the server keeps.
    ///
    /// # Panics
    /// When its folder cannot be read.
    pub fn parts_kept(&self) -> usize {
        let names = std::fs::read_dir(self.root.path()).expect("a folder").flatten().map(|entry| entry.file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".upload_id-")).count()
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn address(line: &str) -> Option<String> {
    let start = line.find("http://")?;
    let end = line[start..].find(|c: char| c.is_whitespace() || c == '\u{1b}').map_or(line.len(), |at| start + at);
    Some(line[start..end].to_owned())
}

/// Returns the program that `cargo xtask test` has installed.
fn binary() -> PathBuf {
    let binary = target().join("tools/s3s-fs/bin/s3s-fs");
    assert!(binary.exists(), "`{}` is missing: run `cargo xtask test --only unit`", binary.display());
    binary
}

/// Returns the target folder: this program runs from `<target>/release/deps`.
fn target() -> PathBuf {
    let program = std::env::current_exe().expect("the test's own path");
    program.ancestors().nth(3).expect("a target folder").to_owned()
}
