//! How long a run takes that has nothing to do: what starting costs.

use std::fmt::Write;
use std::fs;

use anyhow::Result;
use weir_tests::measure::{Taken, mebibytes, medians, millis, peer, report, weir};

const PIPELINE: &str = "
name: trivial
connections: { here: 'file:.', out: 'file:./out' }
nodes:
  rows: { block: file@1, config: { connection: here, path: rows.csv }, grants: { connections: { here: read } } }
  copy:
    block: file-loader@1
    inputs: rows
    config: { connection: out, path: rows, format: csv }
    grants: { connections: { out: write } }
    write: overwrite
";

const METHOD: &str = "\
`weir run` of a pipeline of two blocks that copies a CSV file of three rows: the whole process, from its start to its end, with the blocks
compiled before (a machine compiles a block once), everything checked, planned, committed in two phases and synced to disk. Beside it
Python with DuckDB, which copies the same file. Medians of 21 rounds, in turn.

";

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("pipeline.yaml"), PIPELINE)?;
    fs::write(path("rows.csv"), "id,name\n1,one\n2,two\n3,three\n")?;
    weir(folder.path(), &[])?;
    let first = |name: &str| weir(folder.path(), &["--data-dir", name]);
    let mut fresh = 0;
    let (source, copy) = (path("rows.csv"), path("copy.csv"));
    let [again, new, duckdb] = medians(
        21,
        [
            &mut || weir(folder.path(), &[]),
            &mut || {
                fresh += 1;
                first(&format!("data-{fresh}"))
            },
            &mut || peer(&["copy", &source, &copy]),
        ],
    )?;
    let mut section = String::from(METHOD);
    section.push_str("| | time | memory |\n| --- | --- | --- |\n");
    let mut row = |name: &str, taken: Taken| {
        writeln!(section, "| {name} | {} | {} |", millis(taken.time), mebibytes(taken.memory))
    };
    row("`weir run`, again", again)?;
    row("`weir run`, in a new data folder", new)?;
    row("`python3`, `import duckdb`, copy", duckdb)?;
    report(&section)
}
