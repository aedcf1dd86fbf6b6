//! The type of a JSON text, from the paths that are wanted of it. Pure.

use weir_sdk::formats::Columns;
use weir_sdk::prelude::*;

use crate::config::JsonShape;
use crate::shape::quoted;

/// Returns the type to read a JSON text as.
///
/// # Errors
/// When a path leads into something that another one takes whole.
pub(crate) fn json_type(shape: &JsonShape) -> Result<String> {
    match shape {
        JsonShape::Type(data_type) => Ok(data_type.clone()),
        JsonShape::Fields(fields) => of_fields(fields),
    }
}

fn of_fields(fields: &Columns) -> Result<String> {
    let mut root = Vec::new();
    for (path, data_type) in &fields.0 {
        insert(&mut root, path, data_type).map_err(|()| {
            Problem::config(format!("`{path}` leads into, or is led into by, another path"))
                .with_hint("name either the whole or its parts")
        })?;
    }
    if root.is_empty() {
        return Err(Problem::config("no field is named").with_hint("write paths with types: `{ \"user.id\": int64 }`"));
    }
    Ok(written(&root))
}

/// A key with what is below it.
struct Node {
    name: String,
    below: Below,
}

enum Below {
    Type(String),
    Fields(Vec<Node>),
}

fn insert(nodes: &mut Vec<Node>, path: &str, data_type: &str) -> Result<(), ()> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let known = nodes.iter_mut().find(|node| node.name == name);
    match (known, rest) {
        (None, None) => nodes.push(Node { name: name.to_owned(), below: Below::Type(data_type.to_owned()) }),
        (None, Some(rest)) => {
            let mut fields = Vec::new();
            insert(&mut fields, rest, data_type)?;
            nodes.push(Node { name: name.to_owned(), below: Below::Fields(fields) });
        }
        (Some(Node { below: Below::Fields(fields), .. }), Some(rest)) => insert(fields, rest, data_type)?,
        _ => return Err(()),
    }
    Ok(())
}

fn written(nodes: &[Node]) -> String {
    let of_node = |node: &Node| {
        let data_type = match &node.below {
            Below::Type(data_type) => data_type.clone(),
            Below::Fields(fields) => written(fields),
        };
        format!("{}: {data_type}", quoted(&node.name))
    };
    format!("struct<{}>", nodes.iter().map(of_node).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(paths: &[(&str, &str)]) -> Result<String> {
        let columns = paths.iter().map(|(path, data_type)| ((*path).to_owned(), (*data_type).to_owned())).collect();
        json_type(&JsonShape::Fields(Columns(columns)))
    }

    #[test]
    fn paths_become_nested_structs() {
        let paths = [("user.id", "int64"), ("at", "date32"), ("user.name.first", "utf8"), ("a b.c", "bool")];
        let expected =
            "struct<user: struct<id: int64, name: struct<first: utf8>>, at: date32, \"a b\": struct<c: bool>>";
        assert_eq!(of(&paths).as_deref(), Ok(expected));
    }

    #[test]
    fn a_path_through_another_is_refused() {
        assert!(of(&[("user", "utf8"), ("user.id", "int64")]).is_err());
        assert!(of(&[("user.id", "int64"), ("user", "utf8")]).is_err());
        assert!(of(&[]).is_err());
    }
}
