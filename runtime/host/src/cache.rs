//! Compiled code on disk.
//!
//! An entry is machine code that will run in this process, so it is used only when it is certain that this installation wrote it: the
//! folder belongs to the user and nobody else may write to it, and every entry carries a keyed BLAKE3 hash over its name and its bytes,
//! under a key that lies in the same folder, readable by the user only. The name says for which component, wasmtime version,
//! configuration and CPU it was made. The bytes that were checked are the bytes that are loaded: nothing is mapped from the file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use wasmtime::Engine;
use wasmtime::component::Component;
use weir_types::Digest;

const KEY_FILE: &str = "key";
const HASH_LENGTH: usize = blake3::OUT_LEN;

/// The folder of compiled code.
pub(crate) struct CodeCache {
    folder: PathBuf,
    key: [u8; blake3::KEY_LEN],
}

impl CodeCache {
    /// Opens the folder, making it and its key if needed.
    ///
    /// # Errors
    /// When it cannot be made, or somebody else may write to it.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        check_private(folder)?;
        Ok(Self { key: read_or_make_key(folder)?, folder: folder.to_owned() })
    }

    /// Returns the compiled component, if there is a sound entry for it.
    #[expect(clippy::disallowed_methods, reason = "this is the cache, and the hash says that it wrote what it reads")]
    pub(crate) fn load(&self, engine: &Engine, digest: &Digest, fingerprint: u64) -> Option<Component> {
        let name = entry_name(digest, fingerprint);
        let bytes = fs::read(self.folder.join(&name)).ok()?;
        let (code, hash) = bytes.split_at_checked(bytes.len().checked_sub(HASH_LENGTH)?)?;
        if self.hash(&name, code) != *<&[u8; HASH_LENGTH]>::try_from(hash).ok()? {
            tracing::warn!(cache.entry = %name, "the compiled code `{name}` was not written by this installation; compiling anew");
            return None;
        }
        // SAFETY: the keyed hash shows that these very bytes came from `store`, hence from `Component::serialize`; wasmtime checks its
        // version and configuration once more.
        let component = unsafe { Component::deserialize(engine, code) };
        component.inspect_err(|error| tracing::warn!("the compiled code `{name}` cannot be used: {error:#}")).ok()
    }

    /// Stores compiled code. A failure only costs the next start some time, so it is logged and not returned.
    pub(crate) fn store(&self, component: &Component, digest: &Digest, fingerprint: u64) {
        let name = entry_name(digest, fingerprint);
        if let Err(error) = self.try_store(component, &name) {
            tracing::warn!("cannot keep the compiled code `{name}`: {error:#}");
        }
    }

    fn try_store(&self, component: &Component, name: &str) -> anyhow::Result<()> {
        let code = component.serialize()?;
        let unique = format!("{name}.{}.tmp", std::process::id());
        let temporary = self.folder.join(unique);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        let written = file.write_all(&code).and_then(|()| file.write_all(self.hash(name, &code).as_bytes()));
        let renamed = written.and_then(|()| fs::rename(&temporary, self.folder.join(name)));
        renamed.inspect_err(|_| drop(fs::remove_file(&temporary)))?;
        Ok(())
    }

    fn hash(&self, name: &str, code: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(name.as_bytes()).update(code);
        hasher.finalize()
    }
}

fn entry_name(digest: &Digest, fingerprint: u64) -> String {
    format!("{}-{fingerprint:016x}.cwasm", digest.to_string().replace(':', "-"))
}

fn check_private(folder: &Path) -> io::Result<()> {
    let metadata = fs::metadata(folder)?;
    let ours = fs::metadata("/proc/self").map_or(metadata.uid(), |process| process.uid());
    if metadata.uid() != ours || metadata.permissions().mode() & 0o022 != 0 {
        let message = format!("the folder `{}` may be written by others (hint: chmod 700)", folder.display());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    Ok(())
}

fn read_or_make_key(folder: &Path) -> io::Result<[u8; blake3::KEY_LEN]> {
    let path = folder.join(KEY_FILE);
    match File::open(&path) {
        Ok(file) => read_key(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make_key(folder, &path),
        Err(error) => Err(error),
    }
}

fn read_key(mut file: File) -> io::Result<[u8; blake3::KEY_LEN]> {
    let mut key = [0; blake3::KEY_LEN];
    file.read_exact(&mut key)?;
    Ok(key)
}

/// Two processes may start at once: whoever links the key first wins, and both read it back.
fn make_key(folder: &Path, path: &Path) -> io::Result<[u8; blake3::KEY_LEN]> {
    let mut key = [0; blake3::KEY_LEN];
    getrandom::fill(&mut key).map_err(|error| io::Error::other(error.to_string()))?;
    let temporary = folder.join(format!("{KEY_FILE}.{}.tmp", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(&key)?;
    let linked = fs::hard_link(&temporary, path);
    fs::remove_file(&temporary)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => read_key(File::open(path)?),
    }
}
