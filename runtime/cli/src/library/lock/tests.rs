use weir_types::Digest;

use super::{Change, LockFile, Pin, refuse};

fn pin(name: &str, version: &str, content: &str) -> Pin {
    Pin {
        name: name.parse().expect("a name"),
        version: version.parse().expect("a version"),
        digest: Digest::of(content),
    }
}

#[test]
fn pins_survive_the_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut lock = LockFile::beside(folder.path()).expect("an empty lock file");
    let blocks = [pin("file", "1.0.0", "a"), pin("sql", "1.2.0", "b"), pin("sql", "1.1.0", "c")];
    lock.pin(&blocks);
    lock.write().expect("a written file");
    let read = LockFile::beside(folder.path()).expect("the same file");
    assert_eq!(read, lock);
    assert_eq!(read.changes(&blocks), []);
    assert_eq!(read.pin_for(&"sql@1".parse().expect("a reference")), Some(blocks[1].clone()));
    assert_eq!(read.pin_for(&"sql@2".parse().expect("a reference")), None);
}

#[test]
fn changes_are_named_and_refused() {
    let mut lock = LockFile::default();
    lock.pin(&[pin("file", "1.0.0", "a")]);
    let changes = lock.changes(&[pin("file", "1.0.0", "other"), pin("sql", "1.0.0", "b")]);
    assert!(matches!(changes.as_slice(), [Change::Changed(_), Change::Added(_)]));
    insta::assert_snapshot!(refuse(&changes), @r"
    error: block `file@1.0.0` is not the one that `weir.lock` pins
    hint: `weir lock --update` pins what is there now

    error: block `sql@1.0.0` is not pinned in `weir.lock`
    hint: `weir lock --update` pins what is there now
    ");
}

#[test]
fn a_broken_line_is_shown() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("weir.lock"), "# comment\n\nfile@1.0.0 sha256:12\n").expect("a written file");
    let error = LockFile::beside(folder.path()).expect_err("a broken line").to_string();
    let error = error.replace(&folder.path().display().to_string(), "FOLDER");
    insta::assert_snapshot!(error, @r"
    error: line 3 of `FOLDER/weir.lock` is not `name@version digest`: `file@1.0.0 sha256:12`
    hint: remove the file to have it written anew
    ");
}
