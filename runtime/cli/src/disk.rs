//! How much space there is.

use std::path::Path;
use std::process::Command;

/// Returns how much is free on the disk of a folder; one that does not exist would be on the disk of the one that it should be in. The
/// standard library does not tell, and `df -Pk` is the same on every Unix.
pub(crate) fn free_bytes(folder: &Path) -> Option<u64> {
    let folder = folder.ancestors().find(|folder| folder.exists())?;
    let output = Command::new("df").arg("-Pk").arg(folder).output().ok().filter(|output| output.status.success())?;
    parse_df(&String::from_utf8(output.stdout).ok()?)
}

fn parse_df(output: &str) -> Option<u64> {
    let kilobytes: u64 = output.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::parse_df;

    #[test]
    fn the_free_space_is_the_fourth_column() {
        let output =
            "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 263174212 23000000 72000000 24% /\n";
        assert_eq!(parse_df(output), Some(72_000_000 * 1024));
        assert_eq!(parse_df("df: not found\n"), None);
    }
}
