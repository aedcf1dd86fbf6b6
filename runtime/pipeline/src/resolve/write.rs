//! How a loader writes, and which stream an extractor reads.

use weir_diagnostics::{did_you_mean, one_of};
use weir_types::{BlockKind, Key, StreamName, WriteMode, WriteModeName, manifest::Manifest};

use super::Resolver;
use crate::{
    written::{Node, Write},
    yaml::Spanned,
};

impl Resolver<'_> {
    /// Checks `write`. `Err` stands for a problem, which is reported.
    pub(super) fn write(&mut self, node: &Node, manifest: &Manifest) -> Result<Option<WriteMode>, ()> {
        match (&node.write, manifest.kind == BlockKind::Loader) {
            (None, false) => Ok(None),
            (None, true) => {
                let modes = manifest.write_modes.iter().map(|mode| mode.as_str());
                let first = manifest.write_modes.first().map_or("append", |mode| mode.as_str());
                let diagnostic = self
                    .error(node.span(), format!("node `{}` is a loader and has no `write`", node.name))
                    .hint(format!("add `write: {{ mode: {first} }}`"))
                    .hint(one_of("its modes", modes).filter(|_| manifest.write_modes.len() > 1));
                self.push(diagnostic);
                Err(())
            }
            (Some(write), false) => {
                let message =
                    format!("`write` is for loaders, and node `{}` is {}", node.name, manifest.kind.with_article());
                self.push(self.error(write.span, message));
                Err(())
            }
            (Some(write), true) => self.mode(node, write, manifest).map(Some).ok_or(()),
        }
    }

    fn mode(&mut self, node: &Node, write: &Write, manifest: &Manifest) -> Option<WriteMode> {
        let mode = write.mode.as_ref()?;
        if !manifest.write_modes.contains(&mode.value) {
            self.push(self.unsupported(node, mode, manifest));
            return None;
        }
        let key = match &write.key {
            None => None,
            Some(columns) => {
                let names = columns.iter().map(|column| column.value.clone()).collect::<Vec<_>>();
                match Key::try_from(names) {
                    Ok(key) => Some(key),
                    Err(error) => {
                        let message = format!("`write` of node `{}`: {error}", node.name);
                        self.push(self.error(columns.span, message).hint(error.hint()));
                        return None;
                    }
                }
            }
        };
        match WriteMode::new(mode.value, key) {
            Ok(mode) => Some(mode),
            Err(error) => {
                let message = format!("`write` of node `{}`: {error}", node.name);
                self.push(self.error(mode.span, message).hint(error.hint()));
                None
            }
        }
    }

    fn unsupported(
        &self,
        node: &Node,
        mode: &Spanned<WriteModeName>,
        manifest: &Manifest,
    ) -> weir_diagnostics::Diagnostic {
        let modes = || manifest.write_modes.iter().map(|mode| mode.as_str());
        let message = format!("block `{}` of node `{}` cannot `{mode}`", manifest.label(), node.name);
        self.error(mode.span, message)
            .hint(did_you_mean(mode.value.as_str(), modes()))
            .hint(one_of("its modes", modes()))
    }

    /// Checks `stream`.
    pub(super) fn stream(&mut self, node: &Node, manifest: &Manifest) -> Result<Option<StreamName>, ()> {
        let Some(written) = &node.stream else { return Ok(None) };
        if manifest.kind != BlockKind::Extractor {
            let message =
                format!("`stream` is for extractors, and node `{}` is {}", node.name, manifest.kind.with_article());
            self.push(self.error(written.span, message));
            return Err(());
        }
        let text = self.values.text(&mut self.reader, written).ok_or(())?;
        self.reader.parse(text).map(|stream| Some(stream.value)).ok_or(())
    }
}
