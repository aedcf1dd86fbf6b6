//! What a pipeline writes to say which block it wants.

use std::{fmt, str::FromStr};

use semver::{Version, VersionReq};

use crate::{BlockName, NameError, text::serde_as_text};

/// A block's name with a version requirement: `file@1`, `sql@1.2`, `sql@=1.2.3`.
///
/// A bare version means what it means in Cargo: `file@1` accepts every 1.x.y.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlockRef {
    name: BlockName,
    requirement: VersionReq,
    written: String,
}

/// Why a text is not a block reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlockRefError {
    /// There is no `@`.
    #[error("`{0}` names no version")]
    NoVersion(String),
    /// What stands before the `@` is not a name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// What stands after the `@` is not a version requirement.
    #[error("`{requirement}` in `{text}` is not a version requirement: {reason}")]
    Requirement {
        /// The whole reference.
        text: String,
        /// The part after the `@`.
        requirement: String,
        /// What the semver parser found.
        reason: String,
    },
}

impl BlockRefError {
    /// Returns the advice for a person.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoVersion(text) => {
                let name = text.parse::<BlockName>().map_or_else(|_| "file".to_owned(), |name| name.to_string());
                Some(format!("write `{name}@1` for any 1.x version"))
            }
            Self::Name(error) => error.hint(),
            Self::Requirement { .. } => Some("valid are `@1`, `@1.2`, `@=1.2.3`, `@~1.2`, `@>=1.2, <2`".into()),
        }
    }
}

impl BlockRef {
    /// Creates a reference that accepts exactly `version`.
    pub fn exact(name: BlockName, version: &Version) -> Self {
        let requirement = VersionReq {
            comparators: vec![semver::Comparator {
                op: semver::Op::Exact,
                major: version.major,
                minor: Some(version.minor),
                patch: Some(version.patch),
                pre: version.pre.clone(),
            }],
        };
        let written = format!("{name}@{requirement}");
        Self { name, requirement, written }
    }

    /// Returns the block's name.
    pub fn name(&self) -> &BlockName {
        &self.name
    }

    /// Returns the requirement on the version.
    pub fn requirement(&self) -> &VersionReq {
        &self.requirement
    }

    /// Tells whether `version` of the named block is acceptable.
    pub fn accepts(&self, version: &Version) -> bool {
        self.requirement.matches(version)
    }
}

impl FromStr for BlockRef {
    type Err = BlockRefError;

    fn from_str(text: &str) -> Result<Self, BlockRefError> {
        let (name, requirement) = text.split_once('@').ok_or_else(|| BlockRefError::NoVersion(text.to_owned()))?;
        let name = name.parse()?;
        let requirement = VersionReq::parse(requirement).map_err(|error| BlockRefError::Requirement {
            text: text.to_owned(),
            requirement: requirement.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Self { name, requirement, written: text.to_owned() })
    }
}

impl fmt::Display for BlockRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.written)
    }
}

serde_as_text!(BlockRef, "a block reference such as `file@1`");
