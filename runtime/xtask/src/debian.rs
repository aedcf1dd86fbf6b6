//! Packages of Debian and its derivatives.

use std::process::Command;

use anyhow::Result;

use crate::command::{quiet, read, succeeds};
use crate::failure::WithHint;
use crate::step::{note, step};

/// How long to wait for another package manager, in seconds. Unattended upgrades take minutes.
const LOCK_TIMEOUT: u32 = 300;

/// Installs those packages that are missing.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let missing: Vec<_> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let advice =
        format!("on Debian 12 or later: `apt-get install {names}`; elsewhere install what corresponds to them");
    if !succeeds(Command::new("apt-get").arg("--version")) {
        return Err(anyhow::anyhow!("the packages {names} are missing, and there is no `apt-get` to install them"))
            .hint(advice);
    }
    step(&format!("installing {names}"), || {
        if quiet(&mut install_command(&missing)).is_ok() {
            return Ok(());
        }
        // Package lists may be absent or old. Updating them always would cost a network round trip on machines that have them.
        note("updating the package lists");
        quiet(apt_get().arg("update"))?;
        quiet(&mut install_command(&missing))
    })
    .hint(advice)
}

/// Tells whether a package is there.
pub(crate) fn is_installed(package: &str) -> bool {
    let status = read(Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", package]));
    status.is_ok_and(|status| status == "installed")
}

fn install_command(packages: &[&str]) -> Command {
    let mut command = apt_get();
    command.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    command
}

/// Returns a call of a program by the administrator.
pub(crate) fn as_root(program: &str) -> Command {
    let is_root = read(Command::new("id").arg("--user")).is_ok_and(|id| id == "0");
    let mut command = Command::new(if is_root { program } else { "sudo" });
    if !is_root {
        command.arg(program);
    }
    command
}

fn apt_get() -> Command {
    let mut command = as_root("env");
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet=2"]);
    command.arg(format!("--option=DPkg::Lock::Timeout={LOCK_TIMEOUT}"));
    command
}
