//! Writing a server's pipelines into a folder.

use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::Value;
use weir_diagnostics::{Diagnostic, Diagnostics, printable};

use crate::answers::KeptText;
use crate::error::ClientError;
use crate::local::Kind;
use crate::server::{Ask, Server};

/// How many requests are under way at a time.
const AT_ONCE: usize = 8;

/// What came of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// Files that were written.
    pub written: Vec<PathBuf>,
    /// How many were there already, byte by byte.
    pub same: usize,
}

/// Writes the newest versions of all pipelines into a folder, each under its file's name, with the dashboards and rules of alerts that somebody
/// has written. Whatever else is in the folder stays.
///
/// # Errors
/// When files are there that differ, unless they are to be overwritten; then nothing is written. When the server refuses, or the folder
/// cannot be written.
pub async fn export(server: &Server, folder: &Path, overwrite: bool) -> Result<Exported, ClientError> {
    let listed = server.list(Ask::get("/pipelines"), usize::MAX).await?;
    let names = listed.iter().filter_map(|one| one.get("name").and_then(Value::as_str));
    let reading = names.map(|name| server.read_as::<FileText>(Ask::get(Kind::Pipeline.path(name))));
    let mut texts: Vec<FileText> = stream::iter(reading).buffered(AT_ONCE).try_collect().await?;
    texts.extend(beside(server).await?);
    let mut to_write: Vec<(PathBuf, &FileText)> = Vec::new();
    let (mut exported, mut problems) = (Exported::default(), Diagnostics::new());
    for pipeline in &texts {
        let path = match inside(folder, &pipeline.file) {
            Ok(path) if to_write.iter().any(|(other, _)| *other == path) => {
                let message =
                    format!("several pipelines have the file `{}`, such as `{}`", pipeline.file, pipeline.name);
                problems.push(Diagnostic::error(message).hint("save one of them under another `file`".to_owned()));
                continue;
            }
            Ok(path) => path,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        match fs::read(&path) {
            Ok(there) if there == pipeline.text.as_bytes() => {
                exported.same += 1;
                continue;
            }
            Ok(_) if !overwrite => problems.push(
                Diagnostic::error(format!("`{}` is there already and differs", path.display()))
                    .hint("look at the difference with `weir diff -f FOLDER`, or overwrite with `--force`".to_owned()),
            ),
            _ => {}
        }
        to_write.push((path, pipeline));
    }
    if problems.has_errors() {
        return Err(ClientError::Wrong(problems));
    }
    for (path, pipeline) in to_write {
        write(&path, &pipeline.text).map_err(|source| ClientError::File {
            doing: "write",
            path: path.clone(),
            source,
        })?;
        exported.written.push(path);
    }
    Ok(exported)
}

/// A text, and the file that it belongs into.
#[derive(Debug, Clone, Deserialize)]
struct FileText {
    name: String,
    file: String,
    text: String,
}

/// Reads what stands beside pipelines.
async fn beside(server: &Server) -> Result<Vec<FileText>, ClientError> {
    let mut texts = Vec::new();
    for one in server.list(Ask::get("/dashboards"), usize::MAX).await? {
        let text = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default();
        if text("source") != "built-in" {
            let kept: KeptText = server.read_as(Ask::get(Kind::Dashboard.path(text("name")))).await?;
            let file = Kind::Dashboard.file(text("name"));
            texts.push(FileText { name: text("name").to_owned(), file, text: kept.text });
        }
    }
    let alerts: KeptText = server.read_as(Ask::get(Kind::Alerts.path(""))).await?;
    let file = Kind::Alerts.file("");
    texts.extend((alerts.version > 0).then(|| FileText { name: "alerts".to_owned(), file, text: alerts.text }));
    Ok(texts)
}

/// Returns where a file belongs. What a server says must not lead out of the folder.
fn inside(folder: &Path, file: &str) -> Result<PathBuf, Diagnostic> {
    let path = Path::new(file);
    let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    if is_inside && path.extension().is_some_and(|extension| extension == "yaml") {
        return Ok(folder.join(path));
    }
    Err(Diagnostic::error(format!("the server has a pipeline in `{}`, which leads out of the folder", printable(file))))
}

/// Writes a file so that it is at no time half there.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".weir").permissions(readable()).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Returns the permissions of files that are nobody's secret; what the user's mask takes away stays away.
fn readable() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o666)
}
