//! Pipeline files of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use weir_diagnostics::{Diagnostic, Diagnostics, Source};
use weir_pipeline::written;
use weir_types::PipelineName;

use crate::error::ClientError;

/// Deeper folders are not looked into: a link that leads back up would never end. As `weir serve` has it.
const MAX_DEPTH: usize = 16;

/// The largest pipeline file, as `weir check` has it.
const MAX_TEXT: u64 = 4 << 20;

/// A pipeline in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPipeline {
    /// Its name.
    pub name: PipelineName,
    /// Its file, relative to the folder, with `/` between its parts.
    pub file: String,
    /// What is in it.
    pub text: String,
    /// The file, as it was found.
    pub path: PathBuf,
}

/// Reads a file, or all pipelines of a folder by the paths of their files. What holds no `nodes:` is no pipeline, and is passed over.
///
/// # Errors
/// When something cannot be read, or is a pipeline without a name or with the name of another.
pub fn read_local(path: &Path) -> Result<Vec<LocalPipeline>, ClientError> {
    let metadata = path.metadata().map_err(reading(path))?;
    let (mut paths, folder) = match metadata.is_dir() {
        true => (Vec::new(), path),
        false => (vec![path.to_owned()], path.parent().unwrap_or(Path::new(""))),
    };
    if metadata.is_dir() {
        collect(path, MAX_DEPTH, &mut paths)?;
    }
    paths.sort();
    let (mut found, mut problems) = (Vec::new(), Diagnostics::new());
    for path in paths {
        match read(&path, folder, metadata.is_dir())? {
            Ok(None) => {}
            Ok(Some(pipeline)) => take(pipeline, &mut found, &mut problems),
            Err(problem) => problems.extend(problem),
        }
    }
    if problems.has_errors() { Err(ClientError::Wrong(problems)) } else { Ok(found) }
}

fn take(pipeline: LocalPipeline, found: &mut Vec<LocalPipeline>, problems: &mut Diagnostics) {
    let Some(other) = found.iter().find(|one| one.name == pipeline.name) else { return found.push(pipeline) };
    let message = format!(
        "pipeline `{}` is in two files, `{}` and `{}`",
        pipeline.name,
        other.path.display(),
        pipeline.path.display()
    );
    problems.push(Diagnostic::error(message).hint("give one of them another `name`".to_owned()));
}

fn collect(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), ClientError> {
    if depth == 0 {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(reading(folder))? {
        let path = entry.map_err(reading(folder))?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if is_hidden {
            continue;
        }
        if path.is_dir() {
            collect(&path, depth - 1, found)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// Reads a file. In a folder one that holds no pipeline is passed over; one that was named has to hold one.
fn read(
    path: &Path,
    folder: &Path,
    in_folder: bool,
) -> Result<Result<Option<LocalPipeline>, Diagnostics>, ClientError> {
    let length = path.metadata().map_err(reading(path))?.len();
    if length > MAX_TEXT {
        let message = format!("`{}` is {length} bytes long, {MAX_TEXT} are allowed", path.display());
        return Ok(Err(Diagnostic::error(message).into()));
    }
    let text = match String::from_utf8(fs::read(path).map_err(reading(path))?) {
        Ok(text) => text,
        Err(_) if in_folder => return Ok(Ok(None)),
        Err(_) => return Ok(Err(Diagnostic::error(format!("`{}` is not a text", path.display())).into())),
    };
    if in_folder && !text.lines().any(|line| line.starts_with("nodes:")) {
        return Ok(Ok(None));
    }
    let parsed = written::Pipeline::parse(&Source::new(path.display().to_string(), text.clone()));
    let Some(name) = parsed.pipeline.and_then(|pipeline| Some(pipeline.name?.value)) else {
        let message = format!("`{}` is a pipeline without a name", path.display());
        let unnamed = || Diagnostic::error(message.clone()).hint("begin it with `name: NAME`".to_owned()).into();
        return Ok(Err(if parsed.diagnostics.has_errors() { parsed.diagnostics } else { unnamed() }));
    };
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    Ok(Ok(Some(LocalPipeline { name, file: parts.join("/"), text, path: path.to_owned() })))
}

fn reading(path: &Path) -> impl FnOnce(std::io::Error) -> ClientError + use<'_> {
    |source| ClientError::File { doing: "read", path: path.to_owned(), source }
}
