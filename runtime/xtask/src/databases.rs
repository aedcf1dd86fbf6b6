//! The database servers that tests start for themselves, as Debian packages them.

use anyhow::Result;

use crate::command::{quiet, succeeds};
use crate::debian;

/// Nothing of these starts by itself: the packages with the services are others.
const MARIADB: [&str; 2] = ["mariadb-server-core", "mariadb-client-core"];

/// Where Debian's PostgreSQL is told what an installation makes.
const CREATE_CLUSTER: &str = "/etc/postgresql-common/createcluster.conf";

/// Installs PostgreSQL and MariaDB where they are missing, and starts neither: each test starts a server of its own.
pub(crate) fn install() -> Result<()> {
    debian::install(&MARIADB)?;
    postgres()
}

/// Debian makes and starts a cluster `main` with the first installation. Nobody asked for that one here.
fn postgres() -> Result<()> {
    if debian::is_installed("postgresql") {
        return Ok(());
    }
    debian::install(&["postgresql-common"])?;
    let told = quiet(debian::as_root("pg_conftool").args([CREATE_CLUSTER, "set", "create_main_cluster", "off"]));
    let installed = told.and_then(|()| debian::install(&["postgresql"]));
    // What is installed by hand later shall do what its manual says.
    succeeds(debian::as_root("pg_conftool").args([CREATE_CLUSTER, "remove", "create_main_cluster"]));
    installed
}
