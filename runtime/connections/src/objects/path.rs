//! Paths of objects, valid once they exist.

use std::fmt;

use weir_types::Problem;

/// The folder inside a local root that holds what is staged. No path may name it.
pub const STAGING_FOLDER: &str = ".weir-staging";

/// The longest path that S3 takes; local folders get the same bound so that a pipeline can move from one to the other.
const MAX_PATH_BYTES: usize = 1024;

/// A relative path of `/`-separated names: no empty name, no `.` or `..`, no control characters, not the staging folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectPath(String);

impl ObjectPath {
    /// Checks a path.
    ///
    /// # Errors
    /// A `denied` problem for a path that would leave the root or enter the staging folder, a `config` problem for one that is not a path.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.is_empty() {
            return Err(Problem::config("the path of an object is empty"));
        }
        if text.len() > MAX_PATH_BYTES {
            return Err(Problem::config(format!(
                "the path of an object has {} bytes, more than {MAX_PATH_BYTES}",
                text.len()
            )));
        }
        if text.starts_with('/') {
            return Err(outside(text).with_hint("write it relative to the connection's root, without a leading `/`"));
        }
        text.split('/').try_for_each(|name| check_name(text, name))?;
        Ok(Self(text.to_owned()))
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the names that the path is made of.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }
}

fn check_name(path: &str, name: &str) -> Result<(), Problem> {
    match name {
        "" => Err(Problem::config(format!("path `{path}` has an empty name in it"))
            .with_hint("remove the doubled or closing `/`")),
        "." | ".." => Err(outside(path).with_hint("write the path without `.` and `..`")),
        // Another operating system's way to leave the root must not work by accident either.
        _ if name.contains(['\\', '\0']) || name.chars().any(char::is_control) => {
            Err(Problem::config(format!("path `{}` has a backslash or control character in it", path.escape_debug())))
        }
        STAGING_FOLDER => {
            Err(Problem::denied(format!("path `{path}` names `{STAGING_FOLDER}`, where unpublished objects are kept")))
        }
        _ => Ok(()),
    }
}

fn outside(path: &str) -> Problem {
    Problem::denied(format!("path `{path}` would leave the connection's root"))
}

impl fmt::Display for ObjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use weir_types::ProblemKind;

    #[test]
    fn takes_relative_paths_of_plain_names() {
        for path in
            ["a", "a/b.csv", "2024/01/day=1/part-0.parquet", "한글/파일 1.csv", "a..b/...", "x#y%20z", ".hidden"]
        {
            assert_eq!(ObjectPath::parse(path).expect(path).as_str(), path);
        }
    }

    #[test]
    fn denies_paths_that_leave_the_root() {
        for path in ["/etc/passwd", "..", "../x", "a/../../x", "a/..", ".", "./a", ".weir-staging/x", "a/.weir-staging"]
        {
            assert_eq!(ObjectPath::parse(path).expect_err(path).kind, ProblemKind::Denied, "{path}");
        }
    }

    #[test]
    fn refuses_what_is_no_path() {
        let long = "x".repeat(MAX_PATH_BYTES + 1);
        for path in ["", "a//b", "a/", "a\\b", "a\0b", "a\nb", &long] {
            assert_eq!(ObjectPath::parse(path).expect_err(path).kind, ProblemKind::Config, "{path}");
        }
    }
}
