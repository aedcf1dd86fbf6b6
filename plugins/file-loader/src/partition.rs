//! Which folder each row belongs to.

mod codes;
mod text;

use weir_sdk::prelude::*;

use codes::Codes;

/// The longest name of a file or folder that common file systems take.
const MAX_NAME_BYTES: usize = 255;

const TOO_LONG: &str = "the value of a partition column is too long for the name of a folder";

/// The columns that make the folders, and those that stay in the files.
#[derive(Debug, Clone)]
pub(crate) struct Partitioner {
    columns: Vec<Field>,
    rest: Vec<Field>,
}

/// A batch, by folder.
#[derive(Debug)]
pub(crate) struct Parts {
    /// Folders relative to the loader's, empty for the folder itself, with their rows, in the order of their first rows.
    pub(crate) rows: Vec<(String, Batch)>,
    /// Rows without a possible folder.
    pub(crate) rejected: Option<Rejected>,
}

impl Partitioner {
    /// Looks the columns up.
    pub(crate) fn new(names: &[String], input: &PortSchema) -> Result<Self> {
        let columns: Vec<Field> = names.iter().map(|name| column(name, input)).collect::<Result<_>>()?;
        let rest: Vec<Field> = input.fields.iter().filter(|field| !names.contains(&field.name)).cloned().collect();
        if rest.is_empty() {
            let problem = Problem::config("`partition` names every column, so that no file would hold anything");
            return Err(problem.with_hint("partition by the columns that queries filter by, such as a day"));
        }
        Ok(Self { columns, rest })
    }

    /// Returns the columns of the files.
    pub(crate) fn fields(&self) -> &[Field] {
        &self.rest
    }

    /// Cuts a batch by folder. The rows of a batch that all belong together are not copied.
    pub(crate) fn split(&self, batch: Batch) -> Result<Parts> {
        let Some((first, others)) = self.columns.split_first() else {
            return Ok(Parts { rows: vec![(String::new(), batch)], rejected: None });
        };
        let mut codes = Codes::of(&batch, first)?;
        for column in others {
            codes = codes.within(Codes::of(&batch, column)?);
        }
        let names: Vec<&str> = self.rest.iter().map(|field| field.name.as_str()).collect();
        let (kept, groups) = (batch.select(&names)?, codes.rows());
        let mut parts = Parts { rows: Vec::with_capacity(groups.len()), rejected: None };
        let mut homeless = Vec::new();
        for (folder, rows) in codes.folders.into_iter().zip(groups) {
            match is_possible(&folder) {
                true if rows.len() == batch.rows() => parts.rows.push((folder, kept.share())),
                true => parts.rows.push((folder, kept.take(&rows)?)),
                false => homeless.extend(rows),
            }
        }
        if !homeless.is_empty() {
            parts.rejected = Some(Rejected::new(batch.take(&homeless)?, TOO_LONG));
        }
        Ok(parts)
    }
}

fn is_possible(folder: &str) -> bool {
    folder.split('/').all(|name| name.len() <= MAX_NAME_BYTES)
}

/// Finds a partition column. Measurements and instants would make a folder for nearly every row, so they are mistakes.
fn column(name: &str, input: &PortSchema) -> Result<Field> {
    let field = input.field(name).map_err(|problem| problem.context("`partition`"))?;
    if codes::can_be(&field.data_type) {
        return Ok(field.clone());
    }
    let message = format!("`partition`: column `{name}` is `{}`, which makes no folders", field.data_type);
    let hint = "partition by text, integers, booleans or dates, such as the day of a timestamp, made before this node";
    Err(Problem::config(message).with_hint(hint).with_column(name))
}

#[cfg(test)]
mod tests;
