//! From rules to what is done with a batch.

use weir_sdk::prelude::*;
use weir_sdk::query::{Expression, Projection, sql};

use crate::config::{Generalise, How, MaskConfig, Redact, TokenFormat};
use crate::range::Ranges;
use crate::rules::assign;
use crate::step::Step;

/// The beginning of the names of columns that exist while a batch is masked.
const MADE: &str = "__weir_";

/// What is done with a batch.
#[derive(Debug)]
pub(crate) struct Mask {
    /// What the host computes: finished columns under their own names, and what steps need under names of ours.
    computed: Option<Projection>,
    /// The finished ones.
    finished: Vec<String>,
    steps: Vec<Step>,
    /// The columns that leave.
    fields: Vec<Field>,
    /// Whether some do not.
    drops: bool,
}

impl Transform for Mask {
    type Config = MaskConfig;

    fn open(config: MaskConfig, inputs: &[PortSchema]) -> Result<Self> {
        let input = PortSchema::only(inputs)?;
        let assigned = assign(&config, input)?;
        let mut plan = Plan::default();
        for (field, how) in input.fields.iter().zip(assigned) {
            plan.add(field, how).map_err(|problem| problem.with_column(&field.name))?;
        }
        plan.compile(input)
    }

    fn outputs(&self, _inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        Ok(vec![PortSchema::new("out", self.fields.clone())])
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        let computed = match &self.computed {
            Some(projection) => projection.apply(&batch)?,
            None => batch.share(),
        };
        let made = self.steps.iter().map(|step| step.apply(&batch, &computed)).collect::<Result<Vec<_>>>()?;
        let mut masked = batch.into_batch();
        if !self.finished.is_empty() {
            masked = masked.with_columns_from(&computed.select(&self.finished)?)?;
        }
        if !made.is_empty() {
            masked = masked.with_columns(made)?;
        }
        if self.drops {
            let names: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
            masked = masked.select(&names)?;
        }
        Ok(masked.into())
    }
}

/// What has been found out so far.
#[derive(Debug, Default)]
struct Plan {
    expressions: Vec<Expression>,
    finished: Vec<String>,
    steps: Vec<Step>,
    fields: Vec<Field>,
}

impl Plan {
    fn add(&mut self, field: &Field, how: Option<&How>) -> Result<()> {
        let column = sql::column(&field.name);
        let text = Field { data_type: "utf8".into(), ..field.clone() };
        match how {
            None => self.fields.push(field.clone()),
            Some(How::Drop) => {}
            Some(How::Null) => {
                self.finish(Field { nullable: true, ..field.clone() }, format!("case when false then {column} end"));
            }
            Some(How::Hash(hash)) => self.finish(text, keyed(&hash.key, &column)),
            Some(How::Redact(Redact { with, keep_first: 0, keep_last: 0 })) => {
                self.finish(text, format!("case when {column} is not null then {} end", sql::text(with)));
            }
            Some(How::Redact(how)) => {
                let step = Step::Redact { column: field.name.clone(), text: self.text_of(field), how: how.clone() };
                self.make(text, step);
            }
            Some(How::Tokenise(how)) => {
                let hash = self.compute(keyed(&how.key, &column));
                let source = if how.format == TokenFormat::Digits { self.text_of(field) } else { String::new() };
                let step = Step::Token { column: field.name.clone(), hash, text: source, format: how.format };
                self.make(text, step);
            }
            Some(How::Generalise(how)) => self.generalise(field, how)?,
        }
        Ok(())
    }

    fn generalise(&mut self, field: &Field, how: &Generalise) -> Result<()> {
        let column = sql::column(&field.name);
        match how {
            Generalise::Range(width) => {
                let step = Step::Range(Ranges::new(field, *width)?);
                self.make(Field { data_type: "utf8".into(), ..field.clone() }, step);
            }
            Generalise::Prefix(length) if field.is_text() => {
                let data_type = sql::type_name(&field.data_type)?;
                self.finish(field.clone(), format!("arrow_cast(left({column}, {length}), '{data_type}')"));
            }
            Generalise::Period(period) if is_time(&field.data_type) => {
                let data_type = sql::type_name(&field.data_type)?;
                let start = format!("date_trunc('{}', {column})", period.word());
                self.finish(field.clone(), format!("arrow_cast({start}, '{data_type}')"));
            }
            Generalise::Prefix(_) => return Err(unfit(field, "prefix", "a text")),
            Generalise::Period(_) => return Err(unfit(field, "period", "a date or timestamp")),
        }
        Ok(())
    }

    /// Adds a column that the host computes as it will leave.
    fn finish(&mut self, field: Field, sql: String) {
        self.expressions.push(Expression::new(&field.name, sql));
        self.finished.push(field.name.clone());
        self.fields.push(field);
    }

    /// Adds a column that a step makes.
    fn make(&mut self, field: Field, step: Step) {
        self.fields.push(field);
        self.steps.push(step);
    }

    /// Has the host compute something for a step and returns the name that it gets.
    fn compute(&mut self, sql: String) -> String {
        let name = format!("{MADE}{}", self.expressions.len());
        self.expressions.push(Expression::new(&name, sql));
        name
    }

    fn text_of(&mut self, field: &Field) -> String {
        let column = sql::column(&field.name);
        // A text passes through the projection without a copy.
        self.compute(if field.is_text() { column } else { format!("arrow_cast({column}, 'Utf8')") })
    }

    fn compile(self, input: &PortSchema) -> Result<Mask> {
        if self.fields.is_empty() {
            return Err(Problem::config("no column is left").with_hint("`drop` fewer of them"));
        }
        let computed = match self.expressions.as_slice() {
            [] => None,
            expressions => Some(Projection::compile(expressions, &input.fields)?),
        };
        let drops = self.fields.len() < input.fields.len();
        Ok(Mask { computed, finished: self.finished, steps: self.steps, fields: self.fields, drops })
    }
}

fn keyed(key: &str, column: &str) -> String {
    format!("keyed_hash({}, {column})", sql::text(key))
}

fn is_time(data_type: &str) -> bool {
    data_type.starts_with("date") || data_type.starts_with("timestamp[")
}

fn unfit(field: &Field, option: &str, wanted: &str) -> Problem {
    let (name, data_type) = (&field.name, &field.data_type);
    Problem::config(format!("`{option}` needs {wanted}, and column `{name}` is `{data_type}`"))
}
