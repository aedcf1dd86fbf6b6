//! Digests of files and folders.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Returns the SHA-256 of bytes in hexadecimal digits.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Returns the SHA-256 of a file.
pub(crate) fn of_file(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("failed to read `{}`", path.display()))?;
    Ok(of_bytes(&bytes))
}

/// Returns a SHA-256 over the names and contents of all files in folders.
pub(crate) fn of_folders(folders: &[&Path]) -> Result<String> {
    let mut sum = Sha256::new();
    for folder in folders {
        for file in files(folder)? {
            let name = file.strip_prefix(folder).unwrap_or(&file);
            sum.update(name.to_string_lossy().as_bytes());
            sum.update([0]);
            sum.update(of_file(&file)?.as_bytes());
        }
    }
    Ok(hexadecimal(&sum.finalize()))
}

/// Returns the files in a folder and the folders below it, sorted.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("failed to list `{}`", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("failed to list `{}`", folder.display()))?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
