//! The key with which credentials are encrypted.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use weir_diagnostics::{Blame, Diagnostic};
use weir_store::Vault;

use crate::environment;
use crate::failed::Failed;
use crate::folders::DataFolder;

/// Returns the vault of the key that is given, or of the data folder's own, which is made when there is none.
///
/// # Errors
/// When the key cannot be read, or is none.
pub(crate) fn vault(data: &DataFolder) -> Result<Vault, Failed> {
    let (key, origin) = match (environment::text(environment::KEY), environment::path(environment::KEY_FILE)) {
        (Some(key), _) => (key, format!("the variable `{}`", environment::KEY)),
        (None, Some(file)) => (read(&file)?, format!("`{}`", file.display())),
        (None, None) => (own(&data.key())?, format!("`{}`", data.key().display())),
    };
    let wrong = |error: weir_store::VaultError| {
        Diagnostic::error(format!("{origin} holds no key: {error}"))
            .hint("`head -c 32 /dev/urandom | base64` makes one".to_owned())
    };
    Ok(Vault::new(&key).map_err(wrong)?)
}

fn own(file: &Path) -> Result<String, Failed> {
    if file.exists() {
        return read(file);
    }
    let key = Vault::generate_key().map_err(|error| Diagnostic::error(error.to_string()).blame(Blame::Host))?;
    match write(file, &key) {
        Ok(()) => Ok(key),
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(file),
        Err(error) => Err(unusable(file, "write", &error)),
    }
}

fn read(file: &Path) -> Result<String, Failed> {
    fs::read_to_string(file).map_err(|error| unusable(file, "read", &error))
}

/// Writes a file that only its owner can read, and that is whole or not there.
fn write(file: &Path, key: &str) -> io::Result<()> {
    let beside = file.with_extension(format!("{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&beside)?;
    written.write_all(key.as_bytes()).and_then(|()| written.sync_all())?;
    let made = fs::hard_link(&beside, file);
    fs::remove_file(&beside)?;
    made
}

fn unusable(file: &Path, doing: &str, error: &io::Error) -> Failed {
    Diagnostic::error(format!("cannot {doing} the key `{}`", file.display()))
        .blame(Blame::Host)
        .caused_by(error.to_string())
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_read_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("key");
        let made = own(&file).unwrap_or_else(|_| panic!("no key"));
        assert_eq!(own(&file).unwrap_or_else(|_| panic!("no key")), made);
        assert!(Vault::new(&made).is_ok());
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }
}
