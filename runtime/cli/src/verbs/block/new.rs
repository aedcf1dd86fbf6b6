//! `weir block new`

use std::path::Path;

use anyhow::Context;
use weir_diagnostics::{Diagnostic, exit_code};

use super::template;
use crate::args::{Language, NewArgs};
use crate::failed::{Failed, Outcome};
use crate::output;

/// The SDK's version that a new block asks for.
const SDK: &str = "\"0.1\"";

/// Makes a folder with a block that builds and passes its test.
pub(in crate::verbs) fn new(args: &NewArgs) -> Outcome {
    let Language::Rust = args.lang;
    let folder = args.into.join(args.name.as_str());
    refuse_full(&folder)?;
    let sdk = args.sdk.as_deref().map_or_else(|| Ok(SDK.to_owned()), path_dependency)?;
    for (path, content) in template::files(args.kind) {
        let path = folder.join(path);
        let content = content.replace("{{name}}", args.name.as_str()).replace("{{sdk}}", &sdk);
        let parent = crate::project::folder_of(&path);
        std::fs::create_dir_all(&parent).with_context(|| format!("cannot make the folder `{}`", parent.display()))?;
        std::fs::write(&path, content).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    let shown = folder.display();
    output::print(&format!("made `{shown}`\nnext: weir block build {shown} && weir block test {shown}\n"))?;
    Ok(exit_code::OK)
}

fn refuse_full(folder: &Path) -> Result<(), Failed> {
    let occupied = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file();
    match occupied {
        true => Err(Diagnostic::error(format!("`{}` exists already", folder.display()))
            .hint("choose another name, or another folder by `--into`".to_owned())
            .into()),
        false => Ok(()),
    }
}

fn path_dependency(sdk: &Path) -> Result<String, Failed> {
    let path = std::fs::canonicalize(sdk).map_err(|error| {
        Diagnostic::error(format!("there is no SDK in `{}`", sdk.display())).caused_by(error.to_string())
    })?;
    // Debug writes the quotes and escapes of a TOML string.
    Ok(format!("{{ path = {:?} }}", path.display().to_string()))
}
