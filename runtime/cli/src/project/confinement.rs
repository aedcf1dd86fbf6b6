//! What pipelines reach on the machine of a server: whoever may edit them need not be who may read its files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use weir_diagnostics::{Diagnostic, Diagnostics, Source};
use weir_pipeline::yaml::Spanned;
use weir_pipeline::{ConnectionSpec, ConnectionUrl, Connections, written};

use super::connections::{FILE, url};
use super::folder_of;
use crate::environment;

/// What the text of a pipeline may name on this machine. Connections that an admin gives are not confined.
#[derive(Debug, Default)]
pub(crate) struct Confinement {
    variables: BTreeSet<String>,
    folders: Vec<PathBuf>,
    private: Vec<PathBuf>,
}

impl Confinement {
    /// Allows these variables, and what is in these folders but not in `private`: records, keys, credentials.
    pub(crate) fn new(variables: &[String], folders: &[PathBuf], private: &[PathBuf]) -> Self {
        let real = |paths: &[PathBuf]| paths.iter().map(|path| real(path)).collect();
        Self { variables: variables.iter().cloned().collect(), folders: real(folders), private: real(private) }
    }

    /// Returns the value of a variable that may be read.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        if self.variables.contains(name) { environment::text(name) } else { None }
    }

    /// Finds parameters that a variable would set which may not be read: with the default in its place, a run would do something else.
    pub(crate) fn check_variables(&self, source: &Source) -> Diagnostics {
        let parameters =
            written::Pipeline::parse(source).pipeline.map(|written| written.parameters).unwrap_or_default();
        let variables = parameters.iter().filter_map(|parameter| Some((&parameter.name, parameter.env.as_ref()?)));
        let refused = variables
            .filter(|(_, variable)| self.variable(variable).is_none() && environment::text(variable).is_some());
        let diagnostic = |(name, variable): (_, &Spanned<String>)| {
            Diagnostic::error(format!("parameter `{name}` may not be read from the variable `{variable}` here"))
                .at(source.location(variable.span))
                .hint(format!("whoever runs the server allows it: `weir serve --allow-env {variable}`"))
        };
        refused.map(diagnostic).collect()
    }

    /// Finds connections of the pipeline's own that lead to where its text may not lead.
    pub(crate) fn check_connections(&self, connections: &Connections, pipeline: &Path) -> Diagnostics {
        let file = pipeline.display().to_string();
        let own = connections.iter().filter(|spec| spec.location.as_ref().is_some_and(|place| place.file == file));
        own.filter_map(|spec| self.refusal(spec, pipeline)).collect()
    }

    fn refusal(&self, spec: &ConnectionSpec, pipeline: &Path) -> Option<Diagnostic> {
        let (ConnectionUrl::File { path } | ConnectionUrl::Sqlite { path }) = url(spec, pipeline) else { return None };
        let path = real(Path::new(&path));
        let refused = |why: &str, hint: String| {
            let message = format!("connection `{}` of the pipeline leads to `{}`, {why}", spec.name, path.display());
            let refused = Diagnostic::error(message).hint(hint);
            Some(spec.location.iter().cloned().fold(refused, Diagnostic::at))
        };
        if !self.folders.iter().any(|folder| path.starts_with(folder)) {
            let hint = format!(
                "an admin can save it as a connection of the server, or whoever runs the server allows the folder: \
                 `weir serve --allow-path {}`",
                path.display()
            );
            return refused("which is outside the served folder", hint);
        }
        let credentials = real(&folder_of(pipeline)).join(FILE);
        let private = self.private.iter().chain(credentials.exists().then_some(&credentials));
        let within = private.into_iter().any(|private| path.starts_with(private) || private.starts_with(&path));
        let hint = "let it lead to a folder of its own, such as `file:./data`".to_owned();
        if within { refused("where the server keeps its records or credentials", hint) } else { None }
    }
}

/// Returns a path without links and dots; of what is not there yet, what is above.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let plain = path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            std::path::Component::ParentDir => {
                plain = std::fs::canonicalize(&plain).unwrap_or(plain);
                plain.pop();
            }
            part => plain.push(part),
        }
        plain
    });
    let there = plain.ancestors().find_map(|above| Some((above, std::fs::canonicalize(above).ok()?)));
    there.map_or_else(|| plain.clone(), |(above, real)| real.join(plain.strip_prefix(above).unwrap_or(Path::new(""))))
}
