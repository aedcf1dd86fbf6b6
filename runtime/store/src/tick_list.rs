//! Ticks in a list.

use chrono::{DateTime, Utc};
use weir_types::{PipelineName, TriggerName};

use crate::error::doing;
use crate::ticks::{COLUMNS, read_all};
use crate::values::moment;
use crate::{Store, StoreError, Tick, TickKey, TickState};

/// Which ticks are wanted. Everything that is left out is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TickFilter {
    /// Of this pipeline.
    pub pipeline: Option<PipelineName>,
    /// Of this trigger.
    pub trigger: Option<TriggerName>,
    /// In one of these states; in any, when there is none.
    pub states: Vec<TickState>,
    /// Due then or later.
    pub since: Option<DateTime<Utc>>,
    /// Due then or earlier.
    pub until: Option<DateTime<Utc>>,
}

impl TickFilter {
    /// Wants all ticks of a pipeline.
    pub fn of(pipeline: &PipelineName) -> Self {
        Self { pipeline: Some(pipeline.clone()), ..Self::default() }
    }
}

/// Conditions with the values that they need, numbered in order.
#[derive(Default)]
struct Conditions {
    terms: Vec<String>,
    values: Vec<String>,
}

impl Conditions {
    /// Returns the place of a value.
    fn place(&mut self, value: impl ToString) -> String {
        self.values.push(value.to_string());
        format!("${}", self.values.len())
    }

    fn compare(&mut self, left: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            let place = self.place(value);
            self.terms.push(format!("{left} {place}"));
        }
    }

    fn of(filter: &TickFilter, after: Option<&TickKey>) -> Self {
        let mut conditions = Self::default();
        conditions.compare("pipeline =", filter.pipeline.as_ref());
        conditions.compare("trigger_name =", filter.trigger.as_ref());
        conditions.compare("due >=", filter.since.map(moment));
        conditions.compare("due <=", filter.until.map(moment));
        if !filter.states.is_empty() {
            let places: Vec<_> = filter.states.iter().map(|state| conditions.place(state.as_str())).collect();
            conditions.terms.push(format!("state IN ({})", places.join(", ")));
        }
        if let Some(after) = after {
            let due = conditions.place(moment(after.due));
            let (pipeline, trigger) = (conditions.place(&after.pipeline), conditions.place(&after.trigger));
            conditions.terms.push(format!("due <= {due}"));
            conditions.terms.push(format!(
                "(due < {due} OR pipeline > {pipeline} OR (pipeline = {pipeline} AND trigger_name > {trigger}))"
            ));
        }
        conditions
    }

    fn text(&self) -> String {
        if self.terms.is_empty() { String::new() } else { format!("WHERE {}", self.terms.join(" AND ")) }
    }
}

impl Store {
    /// Returns ticks, those that are due last first, by name where they are due together; with `after`, those that come behind it.
    pub async fn ticks(
        &self,
        filter: &TickFilter,
        after: Option<&TickKey>,
        limit: u32,
    ) -> Result<Vec<Tick>, StoreError> {
        let conditions = Conditions::of(filter, after);
        let statement =
            format!("{COLUMNS} {} ORDER BY due DESC, pipeline, trigger_name LIMIT {limit}", conditions.text());
        let mut query = sqlx::query(sqlx::AssertSqlSafe(statement));
        for value in conditions.values {
            query = query.bind(value);
        }
        read_all(&query.fetch_all(&self.pool).await.map_err(doing("list ticks"))?)
    }

    /// Returns a tick, if there is such a one.
    pub async fn tick(&self, key: &TickKey) -> Result<Option<Tick>, StoreError> {
        let statement = format!("{COLUMNS} WHERE pipeline = $1 AND trigger_name = $2 AND due = $3");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(key.pipeline.as_str())
            .bind(key.trigger.as_str())
            .bind(moment(key.due))
            .fetch_optional(&self.pool)
            .await
            .map_err(doing("read a tick"))?;
        Ok(read_all(row.as_slice())?.pop())
    }
}
