//! What the command says of itself.

use insta::assert_snapshot;

use crate::support::Folder;

#[test]
fn the_commands() {
    assert_snapshot!(Folder::new().said(&["--help"]), @"");
}

#[test]
fn how_to_run() {
    assert_snapshot!(Folder::new().said(&["run", "--help"]), @"");
}

#[test]
fn how_to_make_blocks() {
    assert_snapshot!(Folder::new().said(&["block", "--help"]), @"");
}

#[test]
fn wrong_words_are_suggested() {
    assert_snapshot!(Folder::new().said(&["rum"]), @"");
    assert_snapshot!(Folder::new().said(&["run", "-p", "day"]), @"");
    assert_snapshot!(Folder::new().said(&["block", "new", "My Block"]), @"");
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = Folder::new().weir(&["completions", shell]);
        assert!(output.status.success() && output.stdout.len() > 1000, "{shell}");
    }
}
