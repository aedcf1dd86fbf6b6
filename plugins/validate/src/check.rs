//! From expectations to conditions that broken rows meet. Pure.

use weir_sdk::prelude::*;
use weir_sdk::query::sql;

use crate::config::{Expectation, Severity, ValidateConfig};

/// One thing to look for in every row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Check {
    /// What reasons and logs call it: `` `email` breaks `not_null` ``.
    pub(crate) label: String,
    /// The SQL condition of rows that break it.
    pub(crate) broken: String,
    /// What happens to them.
    pub(crate) severity: Severity,
    /// How many there were.
    pub(crate) count: u64,
}

/// Returns the checks that a config comes to.
///
/// # Errors
/// Names the expectation that says nothing, or something that its column cannot be.
pub(crate) fn checks(config: &ValidateConfig, input: &PortSchema) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    for (number, expectation) in config.expect.iter().enumerate() {
        let in_place = |problem: Problem| problem.context(format!("`expect`, number {}", number + 1));
        checks.extend(expectation.checks(input).map_err(in_place)?);
    }
    if checks.is_empty() {
        return Err(Problem::config("`expect` is empty")
            .with_hint("write what is expected: `- { columns: [id], not_null: true }`"));
    }
    Ok(checks)
}

impl Expectation {
    fn checks(&self, input: &PortSchema) -> Result<Vec<Check>> {
        let mut checks = Vec::new();
        let check = |label, broken| Check { label, broken, severity: self.severity, count: 0 };
        for pattern in &self.columns {
            for field in input.matching(pattern)? {
                let broken = self.of_column(field).map_err(|problem| problem.with_column(&field.name))?;
                let label = |expected: &str| format!("`{}` breaks `{expected}`", field.name);
                checks.extend(broken.into_iter().map(|(expected, broken)| check(label(&expected), broken)));
            }
        }
        match &self.condition {
            Some(_) if !self.columns.is_empty() => {
                return Err(Problem::config("`columns` and `condition` exclude each other")
                    .with_hint("make an expectation of each"));
            }
            Some(condition) => {
                let name = self.name.as_ref().unwrap_or(condition);
                checks.push(check(format!("the row breaks `{name}`"), format!("not ({condition})")));
            }
            None => {}
        }
        if checks.is_empty() {
            return Err(Problem::config("nothing is expected")
                .with_hint("name `columns` and something like `not_null: true`, or write a `condition`"));
        }
        Ok(checks)
    }

    /// Returns pairs of what is expected and the condition of rows that break it.
    fn of_column(&self, field: &Field) -> Result<Vec<(String, String)>> {
        let column = sql::column(&field.name);
        let mut broken = Vec::new();
        if self.not_null {
            broken.push(("not_null".to_owned(), format!("{column} is null")));
        }
        if let Some(data_type) = &self.data_type {
            let converted = sql::try_cast(&column, data_type)?;
            broken.push((format!("type: {data_type}"), format!("({column} is not null and {converted} is null)")));
        }
        if let Some(min) = &self.min {
            broken.push((format!("min: {min}"), format!("{column} < {}", min.sql(field)?)));
        }
        if let Some(max) = &self.max {
            broken.push((format!("max: {max}"), format!("{column} > {}", max.sql(field)?)));
        }
        if let Some(values) = &self.one_of {
            let literals = values.iter().map(|value| value.sql(field)).collect::<Result<Vec<_>>>()?;
            broken.push(("in".to_owned(), format!("{column} not in ({})", literals.join(", "))));
        }
        broken.extend(self.of_text(field, &column)?);
        Ok(broken)
    }

    fn of_text(&self, field: &Field, column: &str) -> Result<Vec<(String, String)>> {
        let mut broken = Vec::new();
        if let Some(pattern) = &self.matches {
            broken.push(("matches".to_owned(), format!("not regexp_like({column}, {})", sql::text(pattern))));
        }
        if let Some(length) = self.min_length {
            broken.push((format!("min_length: {length}"), format!("character_length({column}) < {length}")));
        }
        if let Some(length) = self.max_length {
            broken.push((format!("max_length: {length}"), format!("character_length({column}) > {length}")));
        }
        if !broken.is_empty() && !field.is_text() {
            let expected = broken[0].0.split(':').next().unwrap_or_default().to_owned();
            let (name, data_type) = (&field.name, &field.data_type);
            return Err(Problem::config(format!("`{expected}` is for texts, and column `{name}` is `{data_type}`")));
        }
        Ok(broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> PortSchema {
        let fields = [("user_id", "int64"), ("order_id", "int64"), ("mail", "utf8")];
        PortSchema::new("in", fields.map(|(name, data_type)| Field::new(name, data_type)).to_vec())
    }

    fn of(text: &str) -> Result<Vec<Check>> {
        let expect = serde_json::from_str(text).map_err(|error| Problem::config(error.to_string()))?;
        checks(&ValidateConfig { expect }, &schema())
    }

    #[test]
    fn an_expectation_is_a_check_for_each_column_and_word() {
        let checks = of(r#"[
            { "columns": ["*_id"], "not_null": true, "min": 1, "severity": "warn" },
            { "columns": ["mail"], "matches": "^[^@]+@", "max_length": 254, "in": ["a'b"], "type": "date32" },
            { "condition": "order_id > user_id or mail is null", "name": "ordered", "severity": "fail" }
        ]"#)
        .expect("sound expectations");
        let told: Vec<_> = checks.iter().map(|check| (check.label.as_str(), check.broken.as_str())).collect();
        let expected = [
            ("`user_id` breaks `not_null`", "\"user_id\" is null"),
            ("`user_id` breaks `min: 1`", "\"user_id\" < 1"),
            ("`order_id` breaks `not_null`", "\"order_id\" is null"),
            ("`order_id` breaks `min: 1`", "\"order_id\" < 1"),
            ("`mail` breaks `type: date32`", "(\"mail\" is not null and arrow_try_cast(\"mail\", 'Date32') is null)"),
            ("`mail` breaks `in`", "\"mail\" not in ('a''b')"),
            ("`mail` breaks `matches`", "not regexp_like(\"mail\", '^[^@]+@')"),
            ("`mail` breaks `max_length: 254`", "character_length(\"mail\") > 254"),
            ("the row breaks `ordered`", "not (order_id > user_id or mail is null)"),
        ];
        assert_eq!(told, expected);
        assert_eq!((checks[0].severity, checks[4].severity), (Severity::Warn, Severity::Reject));
    }

    #[test]
    fn what_makes_no_sense_names_its_place() {
        let table = [
            ("[]", "`expect` is empty"),
            (r#"[{ "columns": ["mail"] }]"#, "`expect`, number 1: nothing is expected"),
            (r#"[{ "columns": ["mial"], "not_null": true }]"#, "`expect`, number 1: input `in` has no column `mial`"),
            (
                r#"[{ "columns": ["user_id"], "max_length": 3 }]"#,
                "`expect`, number 1: `max_length` is for texts, and column `user_id` is `int64`",
            ),
            (
                r#"[{ "columns": ["user_id"], "min": "a" }]"#,
                "`expect`, number 1: `a` cannot be compared with a column of type `int64`",
            ),
            (
                r#"[{ "columns": ["mail"], "not_null": true, "condition": "true" }]"#,
                "`expect`, number 1: `columns` and `condition` exclude each other",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(of(text).expect_err("refused").message, expected);
        }
    }
}
