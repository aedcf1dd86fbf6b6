//! Making rows fit the columns of the node that they are sent into.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{Field, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use arrow::util::display::FormatOptions;
use weir_diagnostics::{Diagnostic, did_you_mean, one_of};
use weir_types::{NodeName, arrow_type};

use super::kept::PREFIX;
use crate::failed::Failed;

/// Makes a failure of something that is wrong with what somebody asked for.
pub(crate) fn problem(message: String) -> Failed {
    Diagnostic::error(message).into()
}

/// Returns the columns that a node needs, by name and in its types. Those that tell of the reject are left out; any other column that the
/// node does not have is a slip.
pub(crate) fn fit(batch: &RecordBatch, schema: &SchemaRef, node: &NodeName) -> Result<RecordBatch, Failed> {
    let found = batch.schema();
    let names = || found.fields().iter().map(|field| field.name().as_str()).filter(|name| !name.starts_with(PREFIX));
    if let Some(missing) = schema.fields().iter().find(|field| !names().any(|name| name == field.name())) {
        let hint = did_you_mean(missing.name(), names()).or_else(|| one_of("their columns are", names()));
        return Err(Diagnostic::error(format!(
            "the rows have no column `{}`, which is needed to send them into node `{node}`",
            missing.name()
        ))
        .hint(hint)
        .hint("make it by `--sql`, or correct the rows in a file and give that by `--from`".to_owned())
        .into());
    }
    if let Some(extra) = names().find(|name| schema.field_with_name(name).is_err()) {
        let known = || schema.fields().iter().map(|field| field.name().as_str());
        let hint = did_you_mean(extra, known()).or_else(|| one_of("it takes", known()));
        let message = format!("node `{node}` takes no column `{extra}`");
        return Err(Diagnostic::error(message).hint(hint).into());
    }
    let columns = schema.fields().iter().map(|field| column(batch, field)).collect::<Result<Vec<_>, Failed>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let fitted = RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options);
    fitted.map_err(|error| problem(format!("the rows do not fit node `{node}`: {error}")))
}

fn column(batch: &RecordBatch, field: &Field) -> Result<ArrayRef, Failed> {
    let Some(column) = batch.column_by_name(field.name()) else {
        return Err(problem(format!("the rows have no column `{}`", field.name())));
    };
    if !field.is_nullable() && column.null_count() > 0 {
        return Err(problem(format!("column `{}` of the rows has nulls, which the node does not take", field.name())));
    }
    if column.data_type() == field.data_type() {
        return Ok(Arc::clone(column));
    }
    let options = CastOptions { safe: false, format_options: FormatOptions::default() };
    cast_with_options(column, field.data_type(), &options).map_err(|error| {
        problem(format!(
            "column `{}` of the rows is not `{}`: {error}",
            field.name(),
            arrow_type::name(field.data_type())
        ))
    })
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringArray};
    use arrow::datatypes::{DataType, Schema};

    use super::*;

    fn said(failed: Failed) -> String {
        failed.into_diagnostics().into_iter().map(|diagnostic| diagnostic.message).collect()
    }

    #[test]
    fn rows_are_fitted_by_name_and_type_or_refused_with_the_column() {
        let schema: SchemaRef = Arc::new(Schema::new(vec![Field::new("id", DataType::Int64, false)]));
        let node: NodeName = "b".parse().expect("a name");
        let rows = |columns: Vec<(&str, ArrayRef)>| RecordBatch::try_from_iter(columns).expect("rows");
        let text = |value: &str| -> ArrayRef { Arc::new(StringArray::from(vec![value])) };
        let fitted = fit(&rows(vec![("reject_id", text("r1-0")), ("id", text("7"))]), &schema, &node).expect("rows");
        assert_eq!(fitted.column(0).as_ref(), &Int64Array::from(vec![7]) as &dyn Array);
        let refused = |columns| said(fit(&rows(columns), &schema, &node).expect_err("refused"));
        assert!(refused(vec![("idd", text("7"))]).contains("no column `id`"));
        assert!(refused(vec![("id", text("7")), ("name", text("x"))]).contains("takes no column `name`"));
        assert!(refused(vec![("id", text("seven"))]).contains("column `id` of the rows is not `int64`"));
        let none: ArrayRef = Arc::new(Int64Array::from(vec![None]));
        assert!(refused(vec![("id", none)]).contains("has nulls"));
    }
}
