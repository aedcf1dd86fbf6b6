//! Commands for those who write blocks, as far as they need no compiler.

use insta::assert_snapshot;

use crate::support::{Folder, block};

#[test]
fn a_new_block_has_everything_and_is_not_overwritten() {
    let folder = Folder::new();
    assert_snapshot!(folder.said(&["block", "new", "upper"]), @"");
    let cargo = std::fs::read_to_string(folder.path().join("upper/Cargo.toml")).expect("a manifest");
    assert!(cargo.contains("name = \"upper\"") && !cargo.contains("{{"), "{cargo}");
    assert_snapshot!(folder.said(&["block", "new", "upper"]), @"");
}

#[test]
fn folders_and_files_that_are_no_blocks() {
    let folder = Folder::new().file("text.wasm", "hello").file("core.wasm", b"\0asm\x01\0\0\0");
    assert_snapshot!(folder.said(&["block", "build"]), @"");
    assert_snapshot!(folder.said(&["block", "test"]), @"");
    assert_snapshot!(folder.said(&["block", "inspect", "text.wasm"]), @"");
    assert_snapshot!(folder.said(&["block", "inspect", "missing.wasm"]), @"");
    assert_snapshot!(folder.said(&["block", "pack", "core.wasm", "-o", "out.wasm"]), @"");
}

#[test]
fn a_block_is_inspected_without_being_run() {
    let folder = Folder::new().file("block.wasm", block("upper", "1.0.0", "transform"));
    assert_snapshot!(folder.said(&["block", "inspect", "block.wasm"]), @"");
}
