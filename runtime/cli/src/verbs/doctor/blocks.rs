//! Blocks, and the cache of their compiled code.

use std::collections::BTreeMap;
use std::time::Instant;

use weir_host::{Host, HostConfig};

use super::{Finding, Verdict};
use crate::folders::DataFolder;
use crate::library::BlockLibrary;
use crate::output::duration;

/// Lists the blocks that can be found, and the files that cannot be used.
pub(super) fn findings(library: &BlockLibrary) -> Vec<Finding> {
    let mut findings: Vec<Finding> = library
        .broken()
        .iter()
        .map(|broken| {
            Finding::new("block", Verdict::Warning, format!("`{}`: {}", broken.path.display(), broken.reason))
        })
        .collect();
    let mut seen = BTreeMap::new();
    for block in library.blocks() {
        let label = format!("{}@{}", block.manifest.name, block.manifest.version);
        let shown = block.path.display();
        let digest = match library.digest(&block.path) {
            Ok(digest) => digest.short(),
            Err(error) => {
                findings.push(Finding::new("block", Verdict::Error, format!("`{shown}` cannot be read: {error}")));
                continue;
            }
        };
        findings.push(match seen.get(&label) {
            Some(first) => {
                Finding::new("block", Verdict::Warning, format!("{label} in `{shown}` is hidden by `{first}`"))
            }
            None => Finding::new("block", Verdict::Ok, format!("{label} ({digest}) in `{shown}`")),
        });
        seen.entry(label).or_insert_with(|| shown.to_string());
    }
    if library.blocks().is_empty() {
        findings.push(none(library));
    }
    findings
}

fn none(library: &BlockLibrary) -> Finding {
    let folders: Vec<String> = library.folders().iter().map(|folder| format!("`{}`", folder.display())).collect();
    Finding::new("block", Verdict::Error, format!("there are no blocks in {}", folders.join(", ")))
        .hint("name their folder by `--blocks` or `WEIR_BLOCKS`".to_owned())
}

/// Compiles the smallest block and loads it again, which must then be much faster.
pub(super) async fn cache(library: &BlockLibrary, data: &DataFolder) -> Finding {
    let size = |path: &std::path::Path| path.metadata().map_or(u64::MAX, |metadata| metadata.len());
    let Some(block) = library.blocks().iter().min_by_key(|block| size(&block.path)) else {
        return Finding::new("code cache", Verdict::Warning, "not tried: there is no block");
    };
    let mut times = Vec::new();
    for _ in 0..2 {
        // A host of its own each time: the first would remember the code.
        let config = HostConfig { cache_dir: Some(data.code_cache()), ..HostConfig::default() };
        let host = match Host::new(config) {
            Ok(host) => host,
            Err(error) => return Finding::new("code cache", Verdict::Error, error.to_string()),
        };
        let started = Instant::now();
        if let Err(error) = host.load(&block.path).await {
            return Finding::new("code cache", Verdict::Error, format!("`{}`: {error}", block.path.display()));
        }
        times.push(started.elapsed());
    }
    let [first, second] = times[..] else { return Finding::new("code cache", Verdict::Warning, "not tried") };
    let shown = format!("`{}` was loaded in {}, then in {}", block.manifest.name, duration(first), duration(second));
    // A block that was cached before is fast both times, so the second time alone decides.
    match second.as_millis() < 250 {
        true => Finding::new("code cache", Verdict::Ok, shown),
        false => Finding::new("code cache", Verdict::Warning, shown).hint(format!(
            "compiled code is not kept; check that `{}` belongs to you alone",
            data.code_cache().display()
        )),
    }
}
