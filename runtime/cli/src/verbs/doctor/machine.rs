//! The machine: folders, disk, clock.

use std::path::Path;

use chrono::{DateTime, Datelike, Utc};
use weir_types::ByteSize;

use super::{Finding, Verdict};
use crate::disk::free_bytes;
use crate::folders::DataFolder;

/// With less than this, the next larger sort may fail.
const LITTLE_DISK: u64 = 1 << 30;
/// This was written in 2026; a clock before that is wrong.
const FIRST_YEAR: i32 = 2026;

/// Looks at the machine.
pub(super) fn findings(data: &DataFolder) -> Vec<Finding> {
    vec![writable(data.path()), disk(data.path()), clock(Utc::now())]
}

fn writable(folder: &Path) -> Finding {
    let shown = folder.display();
    let probe = folder.join(format!("probe.{}", std::process::id()));
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b"weir"))
        .and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => Finding::new("data folder", Verdict::Ok, format!("`{shown}` can be written")),
        Err(error) => Finding::new("data folder", Verdict::Error, format!("`{shown}` cannot be written: {error}"))
            .hint("make it writable, or choose another by `--data-dir` or `WEIR_DATA`".to_owned()),
    }
}

fn disk(folder: &Path) -> Finding {
    match free_bytes(folder) {
        None => Finding::new("disk", Verdict::Ok, "the free space is not known: `df` does not tell"),
        Some(free) if free < LITTLE_DISK => {
            let detail = format!("{} are free", ByteSize::bytes(free).rounded());
            Finding::new("disk", Verdict::Warning, detail)
                .hint("what does not fit into memory is kept here while a run lasts".to_owned())
        }
        Some(free) => Finding::new("disk", Verdict::Ok, format!("{} are free", ByteSize::bytes(free).rounded())),
    }
}

fn clock(now: DateTime<Utc>) -> Finding {
    let shown = now.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    if now.year() < FIRST_YEAR {
        return Finding::new("clock", Verdict::Error, format!("it is not {shown}"))
            .hint("set the machine's clock".to_owned());
    }
    Finding::new("clock", Verdict::Ok, shown)
}
