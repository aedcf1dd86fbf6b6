//! Structs as columns. Pure.

use weir_sdk::prelude::*;
use weir_sdk::query::sql;

use crate::shape::{Shape, shape};

/// A column of the result: its field, and the expression that gives it; `None` where it passes as it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leaf {
    /// The column.
    pub(crate) field: Field,
    /// Where it comes from.
    pub(crate) sql: Option<String>,
}

impl Leaf {
    /// A column that passes.
    pub(crate) fn passing(field: &Field) -> Self {
        Self { field: field.clone(), sql: None }
    }
}

/// How structs become columns.
#[derive(Debug, Clone)]
pub(crate) struct Expansion {
    /// What stands between names.
    pub(crate) separator: String,
    /// How many levels there are to go.
    pub(crate) depth: u32,
}

impl Expansion {
    /// Adds the columns that a value comes to: itself, unless it is a struct and there are levels to go.
    pub(crate) fn expand(&self, field: Field, sql: String, leaves: &mut Vec<Leaf>) {
        match shape(&field.data_type) {
            Shape::Struct(fields) if self.depth > 0 && !fields.is_empty() => {
                let deeper = Self { separator: self.separator.clone(), depth: self.depth - 1 };
                for inner in fields {
                    let value = part(&sql, &inner.name);
                    deeper.expand(Field { name: self.joined(&field.name, &inner.name), ..inner }, value, leaves);
                }
            }
            _ => leaves.push(Leaf { field, sql: Some(sql) }),
        }
    }

    /// Adds the columns that keys of a map come to.
    pub(crate) fn expand_map(&self, field: &Field, value: &str, keys: &[String], leaves: &mut Vec<Leaf>) {
        for key in keys {
            let name = self.joined(&field.name, key);
            self.expand(Field::new(name, value), part(&sql::column(&field.name), key), leaves);
        }
    }

    fn joined(&self, outer: &str, inner: &str) -> String {
        format!("{outer}{}{inner}", self.separator)
    }
}

fn part(value: &str, name: &str) -> String {
    format!("get_field({value}, {})", sql::text(name))
}

/// Checks that no two columns share a name.
///
/// # Errors
/// Names the column.
pub(crate) fn check_names(leaves: &[Leaf]) -> Result<()> {
    let twice = leaves
        .iter()
        .enumerate()
        .find(|(at, leaf)| leaves[..*at].iter().any(|before| before.field.name == leaf.field.name));
    match twice {
        Some((_, leaf)) => Err(Problem::config(format!("two columns would be named `{}`", leaf.field.name))
            .with_hint("choose another `separator`, or rename one of them before")
            .with_column(&leaf.field.name)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(depth: u32) -> Vec<(String, String)> {
        let field = Field::new("u", "struct<id: int64, name: struct<first: utf8, \"o'\": list<utf8>>>");
        let mut leaves = Vec::new();
        Expansion { separator: "_".into(), depth }.expand(field, "\"u\"".into(), &mut leaves);
        leaves.into_iter().map(|leaf| (leaf.field.name, leaf.sql.unwrap_or_default())).collect()
    }

    #[test]
    fn structs_become_columns_level_by_level() {
        let names = |depth| expanded(depth).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(0), ["u"]);
        assert_eq!(names(1), ["u_id", "u_name"]);
        assert_eq!(names(9), ["u_id", "u_name_first", "u_name_o'"]);
        assert_eq!(expanded(9)[2].1, "get_field(get_field(\"u\", 'name'), 'o''')");
    }

    #[test]
    fn keys_of_a_map_become_columns() {
        let mut leaves = Vec::new();
        let expansion = Expansion { separator: ".".into(), depth: 2 };
        expansion.expand_map(&Field::new("m", "map<utf8, int64>"), "int64", &["a".into()], &mut leaves);
        assert_eq!(leaves, [Leaf { field: Field::new("m.a", "int64"), sql: Some("get_field(\"m\", 'a')".into()) }]);
    }

    #[test]
    fn one_name_for_two_columns_is_refused() {
        let leaf = |name: &str| Leaf::passing(&Field::new(name, "utf8"));
        assert!(check_names(&[leaf("a"), leaf("b")]).is_ok());
        assert!(check_names(&[leaf("a"), leaf("b"), leaf("a")]).is_err());
    }
}
