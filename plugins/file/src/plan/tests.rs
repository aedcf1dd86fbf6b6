use weir_sdk::objects::ObjectInfo;

use super::{File, FileState, Part, Piece, split, unread};

fn info(path: &str, size: u64) -> ObjectInfo {
    ObjectInfo { path: path.into(), size, version: format!("v{size}") }
}

fn whole(path: &str, size: u64) -> File {
    File { info: info(path, size), parts: Vec::new() }
}

fn parquet(path: &str, groups: u64) -> File {
    let parts = (0..groups).map(|_| Part { bytes: 100, rows: Some(10) }).collect();
    File { info: info(path, groups * 100), parts }
}

type Shape<'a> = (&'a str, Option<(u32, u32)>);

fn shapes(splits: &[Vec<Piece>]) -> Vec<Vec<Shape<'_>>> {
    splits.iter().map(|split| split.iter().map(|piece| (piece.path.as_str(), piece.parts)).collect()).collect()
}

#[test]
fn groups_small_files() {
    let files: Vec<File> = ["a", "b", "c", "d"].map(|path| whole(path, 10)).into();
    assert_eq!(shapes(&split(&files, 2)), [[("a", None), ("b", None)], [("c", None), ("d", None)]]);
    assert_eq!(split(&files, 9).len(), 4);
    assert_eq!(split(&files, 1).len(), 1);
}

#[test]
fn cuts_row_groups_and_joins_neighbours() {
    let splits = split(&[parquet("a", 5), whole("b", 100)], 2);
    assert_eq!(shapes(&splits), [vec![("a", Some((0, 3)))], vec![("a", Some((3, 5))), ("b", None)]]);
    assert_eq!(splits[0][0].rows, Some(30));
}

#[test]
fn does_not_let_a_large_file_starve_the_rest() {
    let splits = split(&[whole("large", 1000), whole("b", 10), whole("c", 10)], 3);
    assert_eq!(splits.len(), 3);
}

#[test]
fn keeps_empty_files_and_needs_no_file() {
    assert_eq!(split(&[whole("a", 0), whole("b", 0)], 4).len(), 2);
    assert!(split(&[], 4).is_empty());
}

#[test]
fn leaves_out_what_was_read_and_did_not_change() {
    let state = FileState { files: [("a".into(), "v1".into()), ("b".into(), "v1".into())].into() };
    let left = unread(vec![info("a", 1), info("b", 2), info("c", 3)], Some(&state));
    assert_eq!(left.iter().map(|info| info.path.as_str()).collect::<Vec<_>>(), ["b", "c"]);
}
