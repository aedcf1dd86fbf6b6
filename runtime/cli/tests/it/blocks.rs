//! Commands for those who write blocks, as far as they need no compiler.

use crate::support::Folder;

#[test]
fn a_new_block_has_everything_and_is_not_overwritten() {
    let folder = Folder::new();
    let said = folder.said(&["block", "new", "upper"]);
    assert!(said.starts_with("exit code: 0"), "{said}");
    let cargo = std::fs::read_to_string(folder.path().join("upper/Cargo.toml")).expect("a manifest");
    assert!(cargo.contains("name = \"upper\"") && !cargo.contains("{{"), "{cargo}");
    let again = folder.said(&["block", "new", "upper"]);
    assert!(again.starts_with("exit code: 2") && again.contains("exists already"), "{again}");
}

#[test]
fn folders_and_files_that_are_no_blocks() {
    let folder = Folder::new().file("text.wasm", "hello");
    for arguments in [
        &["block", "build"][..],
        &["block", "test"],
        &["block", "inspect", "text.wasm"],
        &["block", "inspect", "missing.wasm"],
        &["block", "pack", "text.wasm", "-o", "out.wasm"],
    ] {
        let said = folder.said(arguments);
        assert!(!said.starts_with("exit code: 0") && said.contains("error: "), "{arguments:?}: {said}");
    }
}
