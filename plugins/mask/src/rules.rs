//! Which rule holds for which column. Pure.

use weir_sdk::prelude::*;

use crate::config::{How, MaskConfig, Others, Rule};

/// Returns what becomes of each column of the input, in its order; `None` for those that pass.
///
/// # Errors
/// When a rule names no column, or a column has no rule and has to have one.
pub(crate) fn assign<'c>(config: &'c MaskConfig, input: &PortSchema) -> Result<Vec<Option<&'c How>>> {
    if config.rules.is_empty() {
        return Err(Problem::config("`rules` is empty")
            .with_hint("write what becomes of which columns: `- { columns: [email], as: { redact: {} } }`"));
    }
    let mut assigned: Vec<Option<&How>> = vec![None; input.fields.len()];
    for (number, rule) in config.rules.iter().enumerate() {
        let named = named(rule, input).map_err(|problem| problem.context(format!("`rules`, rule {}", number + 1)))?;
        for at in named {
            assigned[at].get_or_insert(&rule.how);
        }
    }
    for (how, field) in assigned.iter_mut().zip(&input.fields).filter(|(how, _)| how.is_none()) {
        match config.others {
            Others::Keep => {}
            Others::Drop => *how = Some(&How::Drop),
            Others::Fail => return Err(unnamed(&field.name)),
        }
    }
    Ok(assigned)
}

fn named(rule: &Rule, input: &PortSchema) -> Result<Vec<usize>> {
    let mut found = Vec::new();
    for pattern in &rule.columns {
        let matching = input.matching(pattern)?;
        let is_meant = |field: &Field| matching.iter().any(|meant| meant.name == field.name);
        found.extend(input.fields.iter().enumerate().filter(|(_, field)| is_meant(field)).map(|(at, _)| at));
    }
    if found.is_empty() { Err(Problem::config("`columns` is empty")) } else { Ok(found) }
}

fn unnamed(column: &str) -> Problem {
    Problem::config(format!("no rule says what becomes of column `{column}`"))
        .with_hint("name it in a rule, or write `others: keep` or `others: drop`")
        .with_column(column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Redact, TokenFormat, Tokenise};

    fn schema() -> PortSchema {
        PortSchema::new("in", ["id", "home_phone", "work_phone"].map(|name| Field::new(name, "utf8")).to_vec())
    }

    fn rule(columns: &[&str], how: How) -> Rule {
        Rule { columns: columns.iter().map(|name| (*name).to_owned()).collect(), how }
    }

    fn assigned(rules: Vec<Rule>, others: Others) -> Result<Vec<&'static str>> {
        let config = MaskConfig { rules, others };
        let found = assign(&config, &schema())?;
        let word = |how: Option<&How>| match how {
            None => "-",
            Some(How::Drop) => "drop",
            Some(How::Null) => "null",
            Some(How::Redact(_)) => "redact",
            Some(_) => "other",
        };
        Ok(found.into_iter().map(word).collect())
    }

    #[test]
    fn the_first_rule_that_names_a_column_counts() {
        let rules = vec![rule(&["work_phone"], How::Null), rule(&["*_phone"], How::Redact(Redact::default()))];
        assert_eq!(assigned(rules.clone(), Others::Keep), Ok(vec!["-", "redact", "null"]));
        assert_eq!(assigned(rules, Others::Drop), Ok(vec!["drop", "redact", "null"]));
    }

    #[test]
    fn what_nobody_meant_is_refused() {
        let message = |rules, others| assigned(rules, others).expect_err("refused").message;
        let digits = Tokenise { key: weir_sdk::config::Secret("pii".into()), format: TokenFormat::Digits };
        let table = [
            (vec![rule(&["*_fax"], How::Drop)], "`rules`, rule 1: input `in` has no column that matches `*_fax`"),
            (vec![rule(&["work_fone"], How::Drop)], "`rules`, rule 1: input `in` has no column `work_fone`"),
            (vec![rule(&["id"], How::Tokenise(digits))], "no rule says what becomes of column `home_phone`"),
            (vec![rule(&[], How::Drop)], "`rules`, rule 1: `columns` is empty"),
            (vec![], "`rules` is empty"),
        ];
        for (rules, expected) in table {
            assert_eq!(message(rules, Others::Fail), expected);
        }
    }
}
