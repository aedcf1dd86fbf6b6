//! Texts with gaps.

use std::fmt;

use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

/// How much a template may compute: far more than a message needs, and done in a moment.
const FUEL: u64 = 100_000;

/// A text with gaps, as minijinja understands it: `Market share of {{ run.day }}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(String);

/// Why a text is not a template, or cannot be filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It cannot be understood.
    #[error("the template `{text}` cannot be understood: {reason}")]
    Syntax {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It speaks about something that is not there.
    #[error("the template knows no `{name}`")]
    Unknown {
        /// What it speaks about.
        name: String,
        /// What there is.
        known: &'static [&'static str],
    },
    /// It cannot be filled in.
    #[error("the template cannot be filled in: {0}")]
    Fill(String),
}

impl Template {
    /// Understands a template that may speak about these variables.
    ///
    /// # Errors
    /// When it cannot be understood, or speaks about something else.
    pub fn parse(text: &str, known: &'static [&'static str]) -> Result<Self, TemplateError> {
        let environment = environment();
        let template = environment.template_from_str(text).map_err(|error| TemplateError::Syntax {
            text: text.to_owned(),
            reason: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
        })?;
        // Sorted, so that the same mistake is told with the same words.
        let is_global = |name: &String| environment.globals().any(|(global, _)| global == name);
        let named = template.undeclared_variables(false).into_iter();
        let mut named: Vec<_> = named.filter(|name| !is_global(name)).collect();
        named.sort();
        match named.into_iter().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(TemplateError::Unknown { name, known }),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// Fills in the gaps. What is not there leaves its gap empty.
    ///
    /// # Errors
    /// When that fails, such as for a filter that gets something it cannot work on.
    pub fn fill(&self, values: &impl Serialize) -> Result<String, TemplateError> {
        let environment = environment();
        let filled =
            environment.template_from_str(&self.0).and_then(|template| template.render(Value::from(Serde(values))));
        filled.map_err(|error| {
            TemplateError::Fill(match error.kind() {
                ErrorKind::OutOfFuel => "it computes for too long".to_owned(),
                _ => error.to_string(),
            })
        })
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    environment
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Template;

    #[test]
    fn gaps_are_filled_in() {
        let values = json!({ "run": { "day": "2026-11-22", "rows": { "read": 5 } } });
        for (text, filled) in [
            ("Share of {{ run.day }}", "Share of 2026-11-22"),
            ("{{ run.rows.read }} rows{{ run.none.at_all }}", "5 rows"),
            ("{% if run.rows.read > 3 %}many{% endif %}", "many"),
            (r#"{"day": {{ run.day | tojson }}}"#, r#"{"day": "2026-11-22"}"#),
            ("no gap & <b>", "no gap & <b>"),
        ] {
            let template = Template::parse(text, &["run"]).expect(text);
            assert_eq!(template.fill(&values).expect(text), filled);
        }
    }

    #[test]
    fn what_is_wrong_with_a_template_is_said() {
        for (text, said) in [("{{ run.day", "cannot be understood"), ("{{ rum.day }}", "knows no `rum`")] {
            let error = Template::parse(text, &["run"]).expect_err(text);
            assert!(error.to_string().contains(said), "{error}");
        }
        let endless = "{% for a in range(999) %}{% for b in range(999) %}{{ a }}{% endfor %}{% endfor %}";
        let error = Template::parse(endless, &[]).and_then(|template| template.fill(&json!({})));
        assert!(error.expect_err("a limit").to_string().contains("computes for too long"));
    }
}
