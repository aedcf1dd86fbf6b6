//! One case.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use weir_tests::{Finished, Weir, copy_folder, rows_of_files, rows_of_table};

/// Runs a case in a copy of its folder.
///
/// # Errors
/// When something else comes out than the folder says.
pub(crate) fn check(case: &Path) -> Result<()> {
    let place = tempfile::tempdir()?;
    copy_folder(case, place.path())?;
    let steps = fs::read_to_string(case.join("steps.txt")).unwrap_or_else(|_| "run".to_owned());
    let mut last = None;
    for step in steps.lines().filter(|line| !line.trim().is_empty()) {
        last = take(step, place.path()).with_context(|| format!("in step `{step}`"))?.or(last);
    }
    let last = last.context("the case runs nothing")?;
    check_messages(case, &last)?;
    let expected = case.join("expected");
    if expected.is_dir() {
        for entry in fs::read_dir(expected)? {
            check_rows(&entry?.path(), place.path())?;
        }
    }
    Ok(())
}

/// Takes one step: `copy FROM TO`, `remove PATH`, or arguments of `weir`. A `!` before it means that it has to fail.
fn take(step: &str, place: &Path) -> Result<Option<Finished>> {
    let (must_fail, step) = step.strip_prefix("! ").map_or((false, step), |step| (true, step));
    let words: Vec<_> = step.split_whitespace().collect();
    match words.as_slice() {
        ["copy", from, to] => fs::copy(place.join(from), place.join(to)).map(|_| None).context("cannot copy"),
        ["remove", path] => fs::remove_file(place.join(path)).map(|()| None).context("cannot remove"),
        [verb, rest @ ..] => {
            let finished = Weir::new(place).args([verb]).args(rest).run();
            if (finished.code != Some(0)) != must_fail {
                let verdict = if must_fail { "it was to fail" } else { "it was not to fail" };
                bail!("{verdict}: {:?}\nstdout:\n{}\nstderr:\n{}", finished.code, finished.stdout, finished.stderr);
            }
            Ok(Some(finished))
        }
        [] => Ok(None),
    }
}

/// `error.txt` begins with the exit code; every line after it has to be found in what the last command complained about. `output.txt`
/// is the same for what it printed.
fn check_messages(case: &Path, last: &Finished) -> Result<()> {
    if let Ok(error) = fs::read_to_string(case.join("error.txt")) {
        let mut lines = error.lines();
        let code = lines.next().context("`error.txt` begins with the exit code")?.trim().parse()?;
        ensure!(last.code == Some(code), "exit code {:?} where {code} is expected\n{}", last.code, last.stderr);
        contains_all(&last.stderr, lines)?;
        ensure!(!last.stderr.contains("panicked"), "it panicked:\n{}", last.stderr);
    }
    match fs::read_to_string(case.join("output.txt")) {
        Ok(output) => contains_all(&last.stdout, output.lines()),
        Err(_) => Ok(()),
    }
}

fn contains_all<'a>(text: &str, lines: impl Iterator<Item = &'a str>) -> Result<()> {
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        ensure!(text.contains(line), "this line is missing:\n{line}\nin:\n{text}");
    }
    Ok(())
}

/// `expected/<folder>.ndjson` are the rows of all files below a folder, `expected/<database>.db.<table>.ndjson` those of a table;
/// `expected/<folder>.absent` says that nothing is there; `expected/<folder>__<file>.holds` are lines of a file.
fn check_rows(expected: &Path, place: &Path) -> Result<()> {
    let name = expected.file_name().context("a file has a name")?.to_string_lossy().into_owned();
    if let Some(absent) = name.strip_suffix(".absent") {
        let there = rows_of_files(&place.join(absent)).unwrap_or_default();
        ensure!(there.is_empty(), "`{absent}` was to stay empty and has {} rows", there.len());
        return Ok(());
    }
    if let Some(file) = name.strip_suffix(".holds") {
        let file = file.replace("__", "/");
        let text = fs::read_to_string(place.join(&file)).with_context(|| format!("`{file}` is not there"))?;
        return contains_all(&text, fs::read_to_string(expected)?.lines()).with_context(|| format!("in `{file}`"));
    }
    let Some(target) = name.strip_suffix(".ndjson") else { bail!("nobody knows what `{name}` means") };
    let found = match target.split_once(".db.") {
        Some((database, table)) => rows_of_table(&place.join(format!("{database}.db")), table)?,
        None => rows_of_files(&place.join(target))?,
    };
    if std::env::var_os("WEIR_BLESS").is_some() {
        println!("{name}:\n{}", found.join("\n"));
    }
    let text = fs::read_to_string(expected)?;
    let mut wanted = text
        .lines()
        .map(|line| weir_tests::rows::canonical(serde_json::from_str(line)?))
        .collect::<Result<Vec<_>>>()?;
    wanted.sort();
    ensure!(found == wanted, "`{target}` has\n{}\nwhere this is expected:\n{}", found.join("\n"), wanted.join("\n"));
    Ok(())
}
