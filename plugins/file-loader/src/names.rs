//! The names of files: the same for the same rows, so that an epoch that is done once more replaces its own files.

use weir_sdk::loader::EpochId;

/// The endings that this loader gives to files.
const ENDINGS: [&str; 7] = [".parquet", ".csv", ".csv.gz", ".csv.zst", ".ndjson", ".ndjson.gz", ".ndjson.zst"];

/// How much of a run's id is kept: its first digits are the time, by which names sort, its last ones those that people see.
const TIME_DIGITS: usize = 12;
const LAST_DIGITS: usize = 8;

/// The files of one node in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunFiles {
    prefix: String,
}

impl RunFiles {
    pub(crate) fn of(epoch: &EpochId) -> Self {
        Self { prefix: format!("{}-{}-", short(&epoch.run), epoch.node) }
    }

    /// Returns the name of a file: the `number`th one of a split in an epoch.
    pub(crate) fn name(&self, epoch: u64, split: &str, number: u32, ending: &str) -> String {
        format!("{}{epoch:05}-{split}-{number:03}.{ending}", self.prefix)
    }

    /// Tells whether a path is one of these.
    pub(crate) fn contain(&self, path: &str) -> bool {
        path.rsplit('/').next().is_some_and(|name| name.starts_with(&self.prefix))
    }
}

/// Tells whether a path below the loader's folder is a file of rows. What readers of data pass over, and what somebody put beside the
/// rows, is not.
pub(crate) fn holds_rows(below: &str) -> bool {
    let hidden = |name: &str| name.starts_with('.') || (name.starts_with('_') && !name.contains('='));
    let lower = below.to_ascii_lowercase();
    !below.split('/').any(hidden) && ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

fn short(run: &str) -> String {
    let digits: String = run.chars().filter(char::is_ascii_alphanumeric).collect();
    match digits.len().checked_sub(LAST_DIGITS) {
        Some(last) if last > TIME_DIGITS => format!("{}{}", &digits[..TIME_DIGITS], &digits[last..]),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(run: &str) -> EpochId {
        EpochId { pipeline: "daily".into(), node: "lake".into(), run: run.into(), number: 3 }
    }

    #[test]
    fn names_sort_by_time_and_show_what_people_see() {
        let files = RunFiles::of(&epoch("019a1b2c-7f3e-7d20-8a11-5f0c9f3c2a11"));
        let name = files.name(3, "part-0001", 0, "csv.gz");
        assert_eq!(name, "019a1b2c7f3e9f3c2a11-lake-00003-part-0001-000.csv.gz");
        assert!(files.contain(&format!("share/day=1/{name}")));
        assert!(!RunFiles::of(&epoch("run-2")).contain(&name));
        assert_eq!(RunFiles::of(&epoch("run-1")).name(1, "all", 12, "parquet"), "run1-lake-00001-all-012.parquet");
    }

    #[test]
    fn knows_files_of_rows() {
        for path in ["a.parquet", "day=1/x.csv.zst", "a.b/c.NDJSON", "_kind=1/a.csv"] {
            assert!(holds_rows(path), "{path}");
        }
        for path in ["README.md", ".weir/a.csv", ".hidden.csv", "a/.b/c.csv", "_temporary/a.parquet", "parquet"] {
            assert!(!holds_rows(path), "{path}");
        }
    }
}
