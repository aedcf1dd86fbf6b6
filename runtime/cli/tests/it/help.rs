//! What the command says of itself.

use crate::support::Folder;

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = Folder::new().weir(&["completions", shell]);
        assert!(output.status.success() && output.stdout.len() > 1000, "{shell}");
    }
}

#[test]
fn every_command_explains_itself() {
    for command in ["run", "plan", "check", "preview", "state", "rejects", "lock", "block", "doctor", "completions"] {
        let said = Folder::new().said(&[command, "--help"]);
        assert!(said.starts_with("exit code: 0") && said.contains("Usage: weir"), "{said}");
    }
}

#[test]
fn a_wrong_command_line_is_the_users_fault() {
    assert!(Folder::new().said(&["rum"]).starts_with("exit code: 2"));
    assert!(Folder::new().said(&["run", "-p", "day"]).contains("`day` is not `name=value`"));
}
