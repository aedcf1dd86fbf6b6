//! Which pipelines a rule is about.

use globset::Glob;
use weir_types::PipelineName;

/// Which pipelines a rule is about: those that fit every list that says something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// Globs over names.
    pub pipelines: Vec<String>,
    /// Tags, of which a pipeline has at least one.
    pub tags: Vec<String>,
    /// Who they belong to.
    pub owners: Vec<String>,
}

impl Selector {
    /// Tells whether a rule is about a pipeline.
    pub fn takes(&self, pipeline: &PipelineName, tags: &[String], owner: Option<&str>) -> bool {
        let named =
            |pattern: &String| Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(pipeline.as_str()));
        (self.pipelines.is_empty() || self.pipelines.iter().any(named))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| tags.contains(tag)))
            && (self.owners.is_empty() || owner.is_some_and(|owner| self.owners.iter().any(|one| one == owner)))
    }
}

#[cfg(test)]
mod tests {
    use super::Selector;

    #[test]
    fn every_list_that_says_something_has_to_fit() {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let selector = |pipelines: &[&str], tags: &[&str], owners: &[&str]| Selector {
            pipelines: list(pipelines),
            tags: list(tags),
            owners: list(owners),
        };
        for (selector, expected) in [
            (selector(&[], &[], &[]), true),
            (selector(&["sales-*"], &[], &[]), true),
            (selector(&["stock", "sales-day"], &["daily", "weekly"], &["data"]), true),
            (selector(&["stock"], &[], &[]), false),
            (selector(&[], &["weekly"], &[]), false),
            (selector(&["sales-*"], &["daily"], &["finance"]), false),
        ] {
            let name = "sales-day".parse().expect("a name");
            assert_eq!(selector.takes(&name, &["daily".to_owned()], Some("data")), expected, "{selector:?}");
        }
        let owned = selector(&[], &[], &["data"]);
        assert!(!owned.takes(&"sales".parse().expect("a name"), &[], None));
    }
}
