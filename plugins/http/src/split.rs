//! What is read side by side.

use serde::{Deserialize, Serialize};
use weir_sdk::prelude::*;

use crate::config::HttpConfig;
use crate::incremental::ReadState;
use crate::partitions::Partition;
use crate::time;
use crate::window::Span;

/// More splits than this gain nothing: each has instances and writers of its own. Partitions beyond it share splits.
const MOST_SPLITS: usize = 64;

/// A partition, and the stretch of time to read of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    #[serde(flatten)]
    pub(crate) partition: Partition,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) span: Option<Span>,
}

/// What a reader needs to know: what to read, one task after the other, and the columns, which are settled once for all.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ApiSplit {
    pub(crate) tasks: Vec<Task>,
    pub(crate) fields: Vec<Field>,
}

/// Says what there is to read after what the state tells.
pub(crate) fn tasks(
    config: &HttpConfig,
    partitions: Vec<Partition>,
    state: Option<&ReadState>,
    target_splits: usize,
) -> Result<Vec<Task>> {
    let Some(window) = &config.window else {
        return Ok(partitions.into_iter().map(|partition| Task { partition, span: None }).collect());
    };
    let mut tasks = Vec::new();
    for partition in partitions {
        let until = state.and_then(|state| state.until.get(partition.key()));
        let span = window.span(until.map(String::as_str))?;
        // A single series is cut by time; of several each is read from its beginning to its end.
        let parts = if partition.value.is_none() { target_splits } else { 1 };
        let spans = window.cut(span, parts)?;
        tasks.extend(spans.into_iter().map(|span| Task { partition: partition.clone(), span: Some(span) }));
    }
    Ok(tasks)
}

/// Puts tasks into splits.
pub(crate) fn splits(tasks: &[Task], fields: &[Field]) -> Vec<Split<ApiSplit>> {
    let each = tasks.len().div_ceil(MOST_SPLITS).max(1);
    let groups = tasks.chunks(each).enumerate();
    groups
        .map(|(index, group)| {
            Split::new(id(index, each, group), ApiSplit { tasks: group.to_vec(), fields: fields.to_vec() })
        })
        .collect()
}

/// Makes an id that a person recognises and every file system takes.
fn id(index: usize, each: usize, group: &[Task]) -> String {
    let number = index * each + 1;
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    match group {
        [Task { partition: Partition { value: Some(value), .. }, .. }] => {
            format!("{number:04}-{}", value.chars().take(40).map(plain).collect::<String>())
        }
        [Task { span: Some(span), .. }] => {
            let day: String = time::iso(span.from, 0).chars().take_while(|c| *c != 'T').collect();
            format!("{number:04}-{day}")
        }
        [_] => "all".into(),
        group => format!("{number:04}-{:04}", number + group.len() - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_SPLITS, Partition, Task, splits};
    use crate::window::Span;

    fn task(value: Option<&str>) -> Task {
        Task { partition: Partition { value: value.map(Into::into), columns: vec![] }, span: None }
    }

    #[test]
    fn names_splits_after_what_they_read() {
        let id = |task: Task| splits(&[task], &[]).swap_remove(0).id;
        assert_eq!(id(task(None)), "all");
        assert_eq!(id(task(Some("BTC/USD"))), "0001-BTC_USD");
        assert_eq!(id(Task { span: Some(Span { from: 86_400, to: 2 }), ..task(None) }), "0001-1970-01-02");
    }

    #[test]
    fn many_partitions_share_splits() {
        let tasks: Vec<Task> = (0..1000).map(|number| task(Some(&number.to_string()))).collect();
        let splits = splits(&tasks, &[]);
        assert!(splits.len() <= MOST_SPLITS);
        assert_eq!((splits[0].id.as_str(), splits[1].id.as_str()), ("0001-0016", "0017-0032"));
        let all: Vec<&Task> = splits.iter().flat_map(|split| &split.descriptor.tasks).collect();
        assert_eq!(all, tasks.iter().collect::<Vec<_>>());
    }
}
