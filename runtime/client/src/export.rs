//! Writing a server's pipelines into a folder.

use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use futures::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use weir_diagnostics::{Diagnostic, Diagnostics, printable};

use crate::answers::PipelineText;
use crate::error::ClientError;
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

/// Writes the newest versions of all pipelines into a folder, each under its file's name. Whatever else is in the folder stays.
///
/// # Errors
/// When files are there that differ, unless they are to be overwritten; then nothing is written. When the server refuses, or the folder
/// cannot be written.
pub async fn export(server: &Server, folder: &Path, overwrite: bool) -> Result<Exported, ClientError> {
    let listed = server.list(Ask::get("/pipelines"), usize::MAX).await?;
    let names = listed.iter().filter_map(|one| one.get("name").and_then(Value::as_str));
    let reading = names.map(|name| server.read_as::<PipelineText>(Ask::get(format!("/pipelines/{name}"))));
    let pipelines: Vec<PipelineText> = stream::iter(reading).buffered(AT_ONCE).try_collect().await?;
    let mut to_write: Vec<(PathBuf, &PipelineText)> = Vec::new();
    let (mut exported, mut problems) = (Exported::default(), Diagnostics::new());
    for pipeline in &pipelines {
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
