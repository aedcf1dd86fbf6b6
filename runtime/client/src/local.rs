//! Files of a folder: pipelines, dashboards, rules of alerts.

use std::fs;
use std::path::{Path, PathBuf};

use weir_diagnostics::{Diagnostic, Diagnostics, Source};
use weir_pipeline::written;
use weir_types::DashboardName;

use crate::error::ClientError;

/// The file of the rules of alerts, as `weir serve` has it.
const ALERTS: &str = "alerts.yaml";

/// The ending of files of dashboards, as `weir serve` has it.
const DASHBOARD: &str = ".dashboard.yaml";

/// Deeper folders are not looked into: a link that leads back up would never end. As `weir serve` has it.
const MAX_DEPTH: usize = 16;

/// The largest pipeline file, as `weir check` has it.
const MAX_TEXT: u64 = 4 << 20;

/// What a text is to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A pipeline.
    Pipeline,
    /// A dashboard.
    Dashboard,
    /// The rules about what people are told. There is one such text.
    Alerts,
}

impl Kind {
    /// Returns what people call one of this kind and name.
    pub(crate) fn label(self, name: &str) -> String {
        match self {
            Self::Pipeline => name.to_owned(),
            Self::Dashboard => format!("dashboard {name}"),
            Self::Alerts => "alerts".to_owned(),
        }
    }

    /// Returns its path in the API.
    pub(crate) fn path(self, name: &str) -> String {
        match self {
            Self::Pipeline => format!("/pipelines/{name}"),
            Self::Dashboard => format!("/dashboards/{name}"),
            Self::Alerts => "/alerts".to_owned(),
        }
    }

    /// Returns the path at which a text of this kind is checked.
    pub(crate) fn check_path(self) -> &'static str {
        match self {
            Self::Pipeline => "/drafts/check",
            Self::Dashboard => "/dashboards/check",
            Self::Alerts => "/alerts/check",
        }
    }

    /// Returns the file of one that is no pipeline: those know theirs.
    pub(crate) fn file(self, name: &str) -> String {
        match self {
            Self::Pipeline => format!("{name}.yaml"),
            Self::Dashboard => format!("{name}{DASHBOARD}"),
            Self::Alerts => ALERTS.to_owned(),
        }
    }
}

/// A text in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalFile {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its file, relative to the folder, with `/` between its parts.
    pub file: String,
    /// What is in it.
    pub text: String,
    /// The file, as it was found.
    pub path: PathBuf,
}

/// Reads a file, or all pipelines of a folder by the paths of their files, with the dashboards and rules of alerts that stand in the folder
/// itself. What else holds no `nodes:` is passed over.
///
/// # Errors
/// When something cannot be read, or is a pipeline without a name or with the name of another.
pub fn read_local(path: &Path) -> Result<Vec<LocalFile>, ClientError> {
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

fn take(pipeline: LocalFile, found: &mut Vec<LocalFile>, problems: &mut Diagnostics) {
    let is_same = |one: &&LocalFile| one.kind == pipeline.kind && one.name == pipeline.name;
    let Some(other) = found.iter().find(is_same) else { return found.push(pipeline) };
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
fn read(path: &Path, folder: &Path, in_folder: bool) -> Result<Result<Option<LocalFile>, Diagnostics>, ClientError> {
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
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let file = parts.join("/");
    if let Some(kind) = beside(&file) {
        return Ok(name_beside(kind, &file, path)
            .map(|name| Some(LocalFile { kind, name, file, text, path: path.to_owned() })));
    }
    if in_folder && !text.lines().any(|line| line.starts_with("nodes:")) {
        return Ok(Ok(None));
    }
    let parsed = written::Pipeline::parse(&Source::new(path.display().to_string(), text.clone()));
    let Some(name) = parsed.pipeline.and_then(|pipeline| Some(pipeline.name?.value)) else {
        let message = format!("`{}` is a pipeline without a name", path.display());
        let unnamed = || Diagnostic::error(message.clone()).hint("begin it with `name: NAME`".to_owned()).into();
        return Ok(Err(if parsed.diagnostics.has_errors() { parsed.diagnostics } else { unnamed() }));
    };
    let (kind, name) = (Kind::Pipeline, name.to_string());
    Ok(Ok(Some(LocalFile { kind, name, file, text, path: path.to_owned() })))
}

/// Tells what else than a pipeline a file of the folder itself is, by its name.
fn beside(file: &str) -> Option<Kind> {
    match file {
        ALERTS => Some(Kind::Alerts),
        file if file.ends_with(DASHBOARD) && !file.contains('/') => Some(Kind::Dashboard),
        _ => None,
    }
}

fn name_beside(kind: Kind, file: &str, path: &Path) -> Result<String, Diagnostics> {
    let name = file.strip_suffix(DASHBOARD).filter(|_| kind == Kind::Dashboard);
    let Some(name) = name else { return Ok("alerts".to_owned()) };
    let wrong = |error: weir_types::NameError| {
        Diagnostic::error(format!("`{}` names no dashboard: {error}", path.display())).hint(error.hint())
    };
    Ok(name.parse::<DashboardName>().map_err(wrong)?.to_string())
}

fn reading(path: &Path) -> impl FnOnce(std::io::Error) -> ClientError + use<'_> {
    |source| ClientError::File { doing: "read", path: path.to_owned(), source }
}
