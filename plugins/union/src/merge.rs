//! The columns of several inputs as one list. Pure.

use weir_sdk::prelude::*;

use crate::widen::widened;

/// Returns the columns of the output: those of the first input, then what the others add.
///
/// # Errors
/// Names the column, and both inputs with their types, where no type takes both; in strict mode where anything differs.
pub(crate) fn merged(inputs: &[PortSchema], strict: bool) -> Result<Vec<Field>> {
    let Some((first, others)) = inputs.split_first() else {
        return Err(Problem::config("there are no inputs"));
    };
    let mut merged: Vec<(Field, &str)> =
        first.fields.iter().map(|field| (field.clone(), first.port.as_str())).collect();
    for input in others {
        if strict {
            same_columns(first, input)?;
        }
        for field in &input.fields {
            match merged.iter_mut().find(|(known, _)| known.name == field.name) {
                Some((known, from)) => widen(known, from, field, &input.port, strict)?,
                None => merged.push((field.clone(), &input.port)),
            }
        }
    }
    let everywhere = |field: &Field| inputs.iter().all(|input| input.fields.iter().any(|own| own.name == field.name));
    Ok(merged
        .into_iter()
        .map(|(field, _)| Field { nullable: field.nullable || !everywhere(&field), ..field })
        .collect())
}

fn widen(known: &mut Field, from: &str, field: &Field, port: &str, strict: bool) -> Result<()> {
    let differs = known.data_type != field.data_type;
    let both = if strict && differs { None } else { widened(&known.data_type, &field.data_type) };
    let Some(both) = both else {
        let (name, one, other) = (&field.name, &known.data_type, &field.data_type);
        let message = format!("column `{name}` is `{one}` in input `{from}` and `{other}` in input `{port}`");
        let hint = if strict {
            "`strict: false` widens types that go together".to_owned()
        } else {
            format!("convert one of them before, for example with the `columns` block's `cast: {{ {name}: … }}`")
        };
        return Err(Problem::config(message).with_hint(hint).with_column(name));
    };
    known.data_type = both;
    known.nullable |= field.nullable;
    Ok(())
}

fn same_columns(first: &PortSchema, input: &PortSchema) -> Result<()> {
    for (one, other) in [(first, input), (input, first)] {
        for field in &one.fields {
            if other.fields.iter().all(|known| known.name != field.name) {
                let message =
                    format!("input `{}` has no column `{}`, which input `{}` has", other.port, field.name, one.port);
                return Err(Problem::config(message)
                    .with_hint("`strict: false` fills missing columns with nulls")
                    .with_column(&field.name));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(name: &str, fields: &[(&str, &str)]) -> PortSchema {
        PortSchema::new(name, fields.iter().map(|(name, data_type)| Field::new(*name, *data_type).required()).collect())
    }

    #[test]
    fn columns_are_those_of_all_inputs_by_name() {
        let inputs = [
            port("a", &[("id", "int32"), ("x", "utf8")]),
            port("b", &[("y", "bool"), ("id", "int64")]),
            port("c", &[("id", "int8")]),
        ];
        let fields = merged(&inputs, false).expect("types that go together");
        let told: Vec<_> = fields.iter().map(|f| (f.name.as_str(), f.data_type.as_str(), f.nullable)).collect();
        assert_eq!(told, [("id", "int64", false), ("x", "utf8", true), ("y", "bool", true)]);
    }

    #[test]
    fn what_does_not_go_together_names_column_and_types() {
        let message = |fields: &[(&str, &str)], strict| {
            let inputs = [port("a", &[("id", "int32"), ("x", "utf8")]), port("b", fields)];
            merged(&inputs, strict).map_err(|problem| problem.message)
        };
        let types = "column `id` is `int32` in input `a` and `utf8` in input `b`";
        assert_eq!(message(&[("id", "utf8"), ("x", "utf8")], false), Err(types.to_owned()));
        let strict = "column `id` is `int32` in input `a` and `int64` in input `b`";
        assert_eq!(message(&[("id", "int64"), ("x", "utf8")], true), Err(strict.to_owned()));
        let missing = "input `b` has no column `x`, which input `a` has";
        assert_eq!(message(&[("id", "int32")], true), Err(missing.to_owned()));
        let more = "input `a` has no column `y`, which input `b` has";
        assert_eq!(message(&[("x", "utf8"), ("id", "int32"), ("y", "bool")], true), Err(more.to_owned()));
        assert!(message(&[("x", "utf8"), ("id", "int32")], true).is_ok());
    }
}
