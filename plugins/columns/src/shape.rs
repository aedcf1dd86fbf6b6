//! Which columns leave, in which order and under which names. Nothing here touches a value.

use weir_sdk::prelude::*;

use crate::config::ColumnsConfig;

/// The last step, in terms of handles.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The columns that stay; `None` when all do, as they are.
    select: Option<Vec<String>>,
    rename: Vec<(String, String)>,
    fields: Vec<Field>,
}

impl Shape {
    /// Finds the columns.
    ///
    /// # Errors
    /// When a column does not exist, or two would bear the same name.
    pub(crate) fn find(config: &ColumnsConfig, input: &PortSchema) -> Result<Self> {
        let select = kept(config, input)?;
        let mut fields = match &select {
            Some(names) => names.iter().map(|name| input.field(name).cloned()).collect::<Result<Vec<_>>>()?,
            None => input.fields.clone(),
        };
        let staying = PortSchema::new(&input.port, fields.clone());
        for (old, new) in &config.rename.0 {
            staying.field(old).map_err(|problem| problem.context("`rename`"))?;
            let at = staying.fields.iter().position(|field| field.name == *old);
            fields.iter_mut().skip(at.unwrap_or(usize::MAX)).take(1).for_each(|field| field.name.clone_from(new));
        }
        unique(&fields)?;
        Ok(Self { select, rename: config.rename.0.clone(), fields })
    }

    /// Returns the columns that leave.
    pub(crate) fn fields(&self) -> Vec<Field> {
        self.fields.clone()
    }

    /// Shapes a batch by its handle.
    pub(crate) fn apply(&self, batch: Batch) -> Result<Batch> {
        let batch = match &self.select {
            Some(names) => batch.select(names)?,
            None => batch,
        };
        if self.rename.is_empty() { Ok(batch) } else { batch.rename(&self.rename) }
    }
}

fn kept(config: &ColumnsConfig, input: &PortSchema) -> Result<Option<Vec<String>>> {
    if let Some(names) = &config.select {
        names
            .iter()
            .try_for_each(|name| input.field(name).map(|_| ()).map_err(|problem| problem.context("`select`")))?;
        return Ok(Some(names.clone()));
    }
    if config.drop.is_empty() {
        return Ok(None);
    }
    config
        .drop
        .iter()
        .try_for_each(|name| input.field(name).map(|_| ()).map_err(|problem| problem.context("`drop`")))?;
    let staying: Vec<String> =
        input.fields.iter().map(|field| field.name.clone()).filter(|name| !config.drop.contains(name)).collect();
    if staying.is_empty() {
        return Err(Problem::config("`drop` leaves no column"));
    }
    Ok(Some(staying))
}

fn unique(fields: &[Field]) -> Result<()> {
    let mut names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Problem::config(format!("two columns would be named `{}`", pair[0])).with_column(pair[0])),
        None => Ok(()),
    }
}
