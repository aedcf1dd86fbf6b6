//! The page of measurements: a section per benchmark, each with when and where it was measured.

use std::fmt;
use std::process::Command;
use std::thread;

use anyhow::Result;

use crate::command::read;

const INTRODUCTION: &str = "\
# Benchmarks

Measured and written by `cargo xtask bench`; each section says when, where and how. Ratios within a section were measured in one run and
are what counts: absolute times differ from machine to machine.
";

/// The page, cut at its sections.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Name and text of each section.
    sections: Vec<(String, String)>,
}

impl Report {
    /// Reads a page; what stands before the first section is written anew.
    pub(super) fn parse(page: &str) -> Self {
        let parts = page.split("\n## ").skip(1).filter_map(|part| part.split_once('\n'));
        Self { sections: parts.map(|(name, text)| (name.trim().to_owned(), text.trim().to_owned())).collect() }
    }

    /// Puts a section in place of the older one of that name.
    pub(super) fn replace(&mut self, name: &str, text: &str) {
        self.sections.retain(|(known, _)| known != name);
        self.sections.push((name.to_owned(), text.trim().to_owned()));
        self.sections.sort();
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(INTRODUCTION)?;
        for (name, text) in &self.sections {
            write!(f, "\n## {name}\n\n{text}\n")?;
        }
        Ok(())
    }
}

/// Returns a line that says when and on what is measured.
pub(super) fn circumstances() -> Result<String> {
    let day = read(Command::new("date").args(["--utc", "+%Y-%m-%d"]))?;
    let compiler = read(Command::new("rustc").arg("--version"))?;
    let cores = thread::available_parallelism()?;
    Ok(format!("Measured on {day}, {cores} cores, {}, {compiler}.", processor()))
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, model)| model.to_owned()));
    model.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Report;

    #[test]
    fn a_new_section_takes_the_place_of_the_old_one() {
        let mut report = Report::default();
        report.replace("start", "old");
        report.replace("boundary", "kept");
        let mut again = Report::parse(&report.to_string());
        again.replace("start", "new");
        let page = again.to_string();
        assert!(page.contains("## boundary\n\nkept\n\n## start\n\nnew\n"), "{page}");
        assert!(!page.contains("old"));
    }
}
