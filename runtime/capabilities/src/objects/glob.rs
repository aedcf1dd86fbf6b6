//! Patterns of paths: `*` within a folder, `**` across folders, `?`, `[a-z]`, `{a,b}`.

use globset::{GlobBuilder, GlobMatcher};
use weir_connections::objects::ObjectPath;
use weir_types::Problem;

/// A pattern, and the folder that all its matches are in.
pub(super) struct Glob {
    matcher: GlobMatcher,
    folder: Option<ObjectPath>,
    exact: Option<ObjectPath>,
}

impl Glob {
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = |reason: String| Problem::config(format!("`{text}` is not a pattern of paths: {reason}"));
        if text.starts_with('/') || text.split('/').any(|name| matches!(name, "." | "..")) {
            return Err(Problem::denied(format!("pattern `{text}` would leave the connection's root"))
                .with_hint("write it relative to the connection's root, without `.` and `..`"));
        }
        let built = GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
        let matcher = built.map_err(|error| wrong(error.kind().to_string()))?.compile_matcher();
        let (folder, exact) =
            if has_wildcard(text) { (fixed_folder(text)?, None) } else { (None, Some(ObjectPath::parse(text)?)) };
        Ok(Self { matcher, folder, exact })
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        self.matcher.is_match(path)
    }

    /// Returns the path, if the pattern is just one.
    pub(super) fn exact(&self) -> Option<&ObjectPath> {
        self.exact.as_ref()
    }

    /// Returns the deepest folder that no wildcard has a part in.
    pub(super) fn folder(&self) -> Option<&ObjectPath> {
        self.folder.as_ref()
    }
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?', '[', ']', '{', '}', '\\'])
}

fn fixed_folder(text: &str) -> Result<Option<ObjectPath>, Problem> {
    let names: Vec<&str> = text.split('/').take_while(|name| !has_wildcard(name)).collect();
    if names.is_empty() { Ok(None) } else { ObjectPath::parse(&names.join("/")).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_within_and_across_folders() {
        let table = [
            ("*.csv", vec!["a.csv"]),
            ("**/*.csv", vec!["a.csv", "2024/b.csv", "2024/01/c.csv"]),
            ("2024/*.csv", vec!["2024/b.csv"]),
            ("2024/**", vec!["2024/b.csv", "2024/01/c.csv", "2024/x.json"]),
            ("2024/?.{csv,json}", vec!["2024/b.csv", "2024/x.json"]),
            ("[ab].csv", vec!["a.csv"]),
            ("2024/b.csv", vec!["2024/b.csv"]),
        ];
        let paths = ["a.csv", "2024/b.csv", "2024/01/c.csv", "2024/x.json"];
        for (pattern, expected) in table {
            let glob = Glob::parse(pattern).expect(pattern);
            let matched: Vec<&str> = paths.into_iter().filter(|path| glob.matches(path)).collect();
            assert_eq!(matched, expected, "{pattern}");
        }
    }

    #[test]
    fn knows_where_to_look() {
        let table = [("*.csv", None), ("2024/*.csv", Some("2024")), ("a/b/{c,d}/*.csv", Some("a/b")), ("a*/b/c", None)];
        for (pattern, folder) in table {
            assert_eq!(Glob::parse(pattern).expect(pattern).folder().map(ObjectPath::as_str), folder, "{pattern}");
        }
        assert_eq!(Glob::parse("a/b.csv").expect("a path").exact().map(ObjectPath::as_str), Some("a/b.csv"));
    }

    #[test]
    fn refuses_what_leaves_the_root_or_is_no_pattern() {
        for pattern in ["/etc/*", "../*", "a/../../*", "[", "{a", ""] {
            assert!(Glob::parse(pattern).is_err(), "{pattern}");
        }
    }
}
