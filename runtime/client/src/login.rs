//! Where the server is, and with which token it is asked.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;
use tempfile::Builder;
use url::{Host, Url};
use weir_diagnostics::Sensitive;

use crate::error::ClientError;
use crate::server::{Ask, Server, address};

/// A server, and who asks it.
#[derive(Debug, Clone)]
pub struct Login {
    /// Where it is: `http://127.0.0.1:7070`.
    pub server: String,
    /// The token.
    pub token: Sensitive<String>,
}

/// The file that keeps a login.
#[derive(Debug, Clone)]
pub struct Logins {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    server: String,
    token: String,
}

impl Login {
    /// Makes a login of what somebody typed. A token can stand behind the address, as a server prints it: `http://…/#token=…`.
    ///
    /// # Errors
    /// When the address is none, or there is no token.
    pub fn new(server: &str, token: Option<String>) -> Result<Self, ClientError> {
        let (server, in_address) = address(server)?;
        let token = token.or(in_address).map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| {
            ClientError::wrong(
                "there is no token to sign in with",
                "make one on the server's machine: `weir token new NAME`",
            )
        })?;
        Ok(Self { server, token: Sensitive::new(token) })
    }

    /// Tells whether the token goes over a network in the clear.
    pub fn is_in_clear(&self) -> bool {
        let Ok(url) = Url::parse(&self.server) else { return false };
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        url.scheme() == "http" && !is_here
    }

    /// Returns who the server says that asks: name and role.
    ///
    /// # Errors
    /// When the token is not known there.
    pub async fn try_it(&self) -> Result<(String, String), ClientError> {
        let answer = Server::new(self)?.send(Ask::get("/session")).await?;
        let text = |key: &str| answer.body.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        Ok((text("user"), text("role")))
    }
}

impl Logins {
    /// Keeps them below the folder of a user's settings.
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join("weir").join("login.json") }
    }

    /// Returns the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a login in place of the one before, for nobody else to read.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, login: &Login) -> Result<(), ClientError> {
        let failed = |source| ClientError::File { doing: "write", path: self.path.clone(), source };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(failed)?;
        // Temporary files are their owner's from the beginning, so that the token is at no time for others to read.
        let mut file = Builder::new().prefix(".login").tempfile_in(folder).map_err(failed)?;
        let kept = json!(Kept { server: login.server.clone(), token: login.token.expose().clone() });
        writeln!(file, "{kept:#}").map_err(failed)?;
        file.persist(&self.path).map_err(|error| failed(error.error))?;
        Ok(())
    }

    /// Returns the login that is kept.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(&self) -> Result<Option<Login>, ClientError> {
        let failed = |source| ClientError::File { doing: "read", path: self.path.clone(), source };
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let kept: Kept = serde_json::from_str(&text).map_err(|_| {
            let message = format!("`{}` is not a login", self.path.display());
            ClientError::wrong(message, "sign in again: `weir login URL`")
        })?;
        Login::new(&kept.server, Some(kept.token)).map(Some)
    }

    /// Forgets the login. Tells whether there was one.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn remove(&self) -> Result<bool, ClientError> {
        match fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(ClientError::File { doing: "remove", path: self.path.clone(), source }),
        }
    }

    /// Returns the login to use: what variables say goes before what is kept.
    ///
    /// # Errors
    /// When there is none.
    pub fn choose(&self, server: Option<&str>, token: Option<String>) -> Result<Login, ClientError> {
        if let (Some(server), Some(token)) = (server, &token) {
            return Login::new(server, Some(token.clone()));
        }
        let kept = self.load()?;
        match (server, token, kept) {
            // A token that was made by one server is not shown to another.
            (Some(server), None, Some(kept)) if address(server)?.0 != kept.server => Err(ClientError::wrong(
                format!("there is no token for `{}`", address(server)?.0),
                "set `WEIR_TOKEN`, or sign in: `weir login URL`",
            )),
            (_, None, Some(kept)) => Ok(kept),
            (_, Some(token), Some(kept)) => Login::new(&kept.server, Some(token)),
            (_, _, None) => Err(ClientError::wrong(
                "nobody is signed in to a server",
                "sign in: `weir login URL`, or set `WEIR_SERVER` and `WEIR_TOKEN`",
            )),
        }
    }
}
