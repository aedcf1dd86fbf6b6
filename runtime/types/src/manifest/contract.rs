//! Which release of the block contract a block speaks.

use std::{fmt, str::FromStr};

use semver::Version;

use crate::text::serde_as_text;

const PACKAGE: &str = "weir:block@";

/// A release of the block contract, written as its WIT package: `weir:block@0.1.0`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contract(Version);

/// Why a text is not a contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a block contract: `weir:block@` and a version such as `0.1.0` are expected")]
pub struct ContractError(String);

impl Contract {
    /// The release that this build was made with.
    pub const CURRENT: Self = Self(Version::new(0, 1, 0));

    /// Returns the version of the package.
    pub fn version(&self) -> &Version {
        &self.0
    }
}

impl FromStr for Contract {
    type Err = ContractError;

    fn from_str(text: &str) -> Result<Self, ContractError> {
        let version = text.strip_prefix(PACKAGE).and_then(|version| Version::parse(version).ok());
        version.map(Self).ok_or_else(|| ContractError(text.to_owned()))
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PACKAGE}{}", self.0)
    }
}

serde_as_text!(Contract, "a block contract such as `weir:block@0.1.0`");
