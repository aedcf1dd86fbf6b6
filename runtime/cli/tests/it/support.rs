//! Running the command in a folder of its own.

use std::path::Path;
use std::process::{Command, Output};

/// A folder in which the command runs.
pub(crate) struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a written file");
        self
    }

    /// Runs `weir` without anything of the surrounding environment.
    pub(crate) fn weir(&self, arguments: &[&str]) -> Output {
        self.weir_with(&[], arguments)
    }

    fn weir_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weir"));
        command.current_dir(self.path()).args(arguments).env_clear().envs(variables.iter().copied());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.output().expect("weir runs")
    }

    /// Runs `weir` and returns its exit code and all that it said.
    pub(crate) fn said(&self, arguments: &[&str]) -> String {
        self.said_with(&[], arguments)
    }

    /// Does the same with variables.
    pub(crate) fn said_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> String {
        let output = self.weir_with(variables, arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = format!(
            "exit code: {}\n{}{}",
            output.status.code().unwrap_or(-1),
            text(&output.stdout),
            text(&output.stderr)
        );
        said.replace(&self.path().display().to_string(), "FOLDER")
    }
}

/// Makes something that only has a manifest: enough to be found, not to be run.
pub(crate) fn block(name: &str, version: &str, kind: &str) -> Vec<u8> {
    let ports = match kind {
        "transform" => r#", "ports": { "inputs": [{ "name": "in" }], "outputs": [{ "name": "out" }] }"#,
        _ => "",
    };
    let modes = if kind == "loader" { r#", "write_modes": ["append"]"# } else { "" };
    let manifest = format!(
        r#"{{ "contract": "weir:block@0.1.0", "name": "{name}", "version": "{version}", "kind": "{kind}", "title": "{name}",
             "summary": "Stands for a block.", "licence": "Apache-2.0"{ports}{modes} }}"#
    );
    let mut body = vec![13];
    body.extend(b"weir:manifest");
    body.extend(manifest.bytes());
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    bytes.push(0);
    let mut length = body.len();
    while length >= 0x80 {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(body);
    bytes
}
