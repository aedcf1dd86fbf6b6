//! The pipeline files of a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use weir_control::{Pipelines, Served};
use weir_diagnostics::Diagnostic;
use weir_pipeline::written;
use weir_types::PipelineName;

use crate::args::{ContextArgs, ProjectArgs};
use crate::failed::Failed;
use crate::project::{LoadFor, Project, is_connections, read_source};

/// Deeper folders are not looked into: a link that leads back up would never end. Arbitrary.
const MAX_DEPTH: usize = 16;

/// A folder, and what was known of it when it was last looked at.
pub(crate) struct Folder {
    path: PathBuf,
    context: ContextArgs,
    stamps: BTreeMap<PathBuf, (SystemTime, u64)>,
    names: BTreeMap<PathBuf, PipelineName>,
}

/// What is in a folder.
#[derive(Default)]
pub(crate) struct Found {
    /// The pipelines.
    pub(crate) pipelines: Pipelines,
    /// Where the right ones are.
    pub(crate) paths: BTreeMap<PipelineName, PathBuf>,
    /// What is wrong with the others.
    pub(crate) problems: Vec<Failed>,
}

impl Folder {
    pub(crate) fn new(path: PathBuf, context: ContextArgs) -> Self {
        Self { path, context, stamps: BTreeMap::new(), names: BTreeMap::new() }
    }

    /// Reads the folder; returns nothing when no file in it has changed since the last time.
    pub(crate) fn look(&mut self) -> Option<Found> {
        let mut files = Vec::new();
        collect(&self.path, MAX_DEPTH, &mut files);
        let stamp = |path: &PathBuf| {
            let metadata = path.metadata().ok()?;
            Some((path.clone(), (metadata.modified().ok()?, metadata.len())))
        };
        let stamps = files.iter().filter_map(stamp).collect();
        if !self.stamps.is_empty() && self.stamps == stamps {
            return None;
        }
        self.stamps = stamps;
        files.retain(|path| !is_connections(path));
        let mut found = Found::default();
        for path in files {
            self.read(&path, &mut found);
        }
        Some(found)
    }

    fn read(&mut self, path: &Path, found: &mut Found) {
        let Some(name) = self.name(path) else { return };
        let loaded = self.load(path).and_then(|project| match found.paths.get(&project.graph.name) {
            None => Ok(project),
            Some(other) => Err(twice(&project.graph.name, other)),
        });
        match loaded {
            Ok(project) => {
                let name = project.graph.name.clone();
                let served = Served::new(project.triggers, project.concurrency);
                self.names.insert(path.to_owned(), name.clone());
                found.paths.insert(name.clone(), path.to_owned());
                found.pipelines.wrong.remove(&name);
                found.pipelines.served.insert(name, served);
            }
            Err(failed) => {
                found.problems.push(failed);
                found.pipelines.wrong.extend(name.filter(|name| !found.paths.contains_key(name)));
            }
        }
    }

    /// Returns the pipeline's name, if that can be told; nothing for a file that is no pipeline.
    fn name(&self, path: &Path) -> Option<Option<PipelineName>> {
        let known = self.names.get(path).cloned();
        let Ok(source) = read_source(path) else { return Some(known) };
        let is_pipeline = source.text().lines().any(|line| line.starts_with("nodes:"));
        if known.is_none() && !is_pipeline {
            return None;
        }
        let written = written::Pipeline::parse(&source).pipeline;
        Some(written.and_then(|pipeline| Some(pipeline.name?.value)).or(known))
    }

    fn load(&self, path: &Path) -> Result<Project, Failed> {
        let mut context = self.context.clone();
        context.parameters.extend(of_trigger(path));
        let args = ProjectArgs { pipeline: path.to_owned(), context };
        Project::load(&args, LoadFor::Blocks)
    }
}

/// Returns the parameters of the first trigger: without them a pipeline may have none to be checked with.
fn of_trigger(path: &Path) -> Vec<(String, String)> {
    let written = read_source(path).ok().and_then(|source| written::Pipeline::parse(&source).pipeline);
    let trigger = written.and_then(|pipeline| pipeline.triggers.into_iter().next());
    let parameters = trigger.map(|trigger| trigger.parameters).unwrap_or_default();
    parameters.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect()
}

fn twice(name: &PipelineName, other: &Path) -> Failed {
    let message = format!("pipeline `{name}` is also in `{}`", other.display());
    Diagnostic::error(message).hint("give one of them another name".to_owned()).into()
}

/// Collects `*.yaml` files in the order of their names. Hidden folders hold records, not pipelines.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
}
