//! The pipeline files of a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::Utc;
use weir_control::{Pipelines, Served};
use weir_diagnostics::{Diagnostic, Source};
use weir_pipeline::written;
use weir_types::PipelineName;

use crate::args::{ContextArgs, ProjectArgs};
use crate::failed::Failed;
use crate::project::{LoadFor, Project, Stored, is_connections, read_source};

/// Deeper folders are not looked into: a link that leads back up would never end. Arbitrary.
const MAX_DEPTH: usize = 16;

/// A folder, and what was known of it when it was last looked at.
pub(crate) struct Folder {
    path: PathBuf,
    context: ContextArgs,
    /// What is known beside files and variables.
    pub(crate) stored: Stored,
    stamps: Option<BTreeMap<PathBuf, (SystemTime, u64)>>,
    names: BTreeMap<PathBuf, PipelineName>,
}

/// A file with a pipeline in it.
pub(crate) struct FileOfPipeline {
    /// The pipeline.
    pub(crate) name: PipelineName,
    /// The file, relative to the folder.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

/// What is in a folder.
#[derive(Default)]
pub(crate) struct Found {
    /// The pipelines.
    pub(crate) pipelines: Pipelines,
    /// Where they are, right or wrong.
    pub(crate) files: Vec<FileOfPipeline>,
    /// What is wrong with the others.
    pub(crate) problems: Vec<Failed>,
}

impl Folder {
    pub(crate) fn new(path: PathBuf, context: ContextArgs) -> Self {
        Self { path, context, stored: Stored::default(), stamps: None, names: BTreeMap::new() }
    }

    /// Reads the folder; returns nothing when no file in it has changed since the last time.
    pub(crate) fn look(&mut self) -> Option<Found> {
        let mut files = Vec::new();
        collect(&self.path, MAX_DEPTH, &mut files);
        let stamp = |path: &PathBuf| {
            let metadata = path.metadata().ok()?;
            Some((path.clone(), (metadata.modified().ok()?, metadata.len())))
        };
        let stamps = Some(files.iter().filter_map(stamp).collect());
        if self.stamps == stamps {
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

    /// Forgets what it has seen, so that the next look finds everything new.
    pub(crate) fn forget(&mut self) {
        self.stamps = None;
    }

    fn read(&mut self, path: &Path, found: &mut Found) {
        let Ok(source) = read_source(path) else { return };
        let Some(name) = self.name(path, &source) else { return };
        let loaded = self.load(path, &source);
        let name = loaded.as_ref().ok().map(|project| project.graph.name.clone()).or(name);
        if let Some(name) = name.clone() {
            self.names.insert(path.to_owned(), name.clone());
            if let Some(other) = found.files.iter().find(|file| file.name == name) {
                return found.problems.push(twice(&name, &self.path.join(&other.path)));
            }
            let relative = path.strip_prefix(&self.path).unwrap_or(path).display().to_string();
            found.files.push(FileOfPipeline { name, path: relative, text: source.text().to_owned() });
        }
        match (loaded, name) {
            (Ok(project), Some(name)) => {
                found.pipelines.served.insert(name, Served::new(project.triggers, project.concurrency));
            }
            (Ok(_), None) => {}
            (Err(failed), name) => {
                found.problems.push(failed);
                found.pipelines.wrong.extend(name);
            }
        }
    }

    /// Returns the pipeline's name, if that can be told; nothing for a file that is no pipeline.
    fn name(&self, path: &Path, source: &Source) -> Option<Option<PipelineName>> {
        let known = self.names.get(path).cloned();
        let is_pipeline = source.text().lines().any(|line| line.starts_with("nodes:"));
        if known.is_none() && !is_pipeline {
            return None;
        }
        let written = written::Pipeline::parse(source).pipeline;
        Some(written.and_then(|pipeline| Some(pipeline.name?.value)).or(known))
    }

    fn load(&self, path: &Path, source: &Source) -> Result<Project, Failed> {
        let mut context = self.context.clone();
        context.parameters.extend(of_trigger(source));
        let args = ProjectArgs { pipeline: path.to_owned(), context };
        let today = Utc::now().date_naive();
        Project::of_source(source.clone(), &args, LoadFor::Blocks, today, self.stored.clone())
    }
}

/// Returns the parameters of the first trigger: without them a pipeline may have none to be checked with.
pub(super) fn of_trigger(source: &Source) -> Vec<(String, String)> {
    let written = written::Pipeline::parse(source).pipeline;
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
