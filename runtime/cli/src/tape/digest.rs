//! Sums of rows, by which two runs are compared without keeping the rows.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use arrow::array::RecordBatch;
use arrow::row::{RowConverter, SortField};
use weir_capabilities::tape::EdgeDigest;
use weir_host::{Batch, Operation};
use weir_types::{Digest, Problem};

/// The name that stands for the split behind nodes that see whole inputs. Their rows come in the order in which splits happen to end, so
/// their order does not count.
const ALL_SPLITS: &str = "all";

/// What has reached each loader, by node and split.
#[derive(Default)]
pub(crate) struct Digests {
    edges: Mutex<BTreeMap<(String, String), Sum>>,
}

/// The sum of the hashes of rows: the same for the same rows in any order. Where the order counts, a row's number goes into its hash.
#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    rows: u64,
    hashes: u128,
}

impl Digests {
    /// Adds rows that reach a loader.
    ///
    /// # Errors
    /// When a column has a type of which rows cannot be compared.
    pub(crate) fn add(&self, node: &str, split: &str, batch: &Batch) -> Result<(), Problem> {
        let rows = encoded(&batch.rows)?;
        let mut edges = self.edges.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = edges.entry((node.to_owned(), split.to_owned())).or_default();
        for row in rows {
            let number = if split == ALL_SPLITS { 0 } else { sum.rows };
            let hash = Digest::of([&number.to_le_bytes()[..], &[meaning(batch.operation)], &row].concat());
            let (half, _) = hash.as_bytes().split_at(16);
            sum.hashes = sum.hashes.wrapping_add(u128::from_le_bytes(half.try_into().unwrap_or_default()));
            sum.rows += 1;
        }
        Ok(())
    }

    /// Returns the sums.
    pub(crate) fn edges(&self) -> BTreeMap<String, BTreeMap<String, EdgeDigest>> {
        let mut edges: BTreeMap<String, BTreeMap<String, EdgeDigest>> = BTreeMap::new();
        for ((node, split), sum) in &*self.edges.lock().unwrap_or_else(PoisonError::into_inner) {
            let digest = EdgeDigest { rows: sum.rows, digest: format!("{:032x}", sum.hashes) };
            edges.entry(node.clone()).or_default().insert(split.clone(), digest);
        }
        edges
    }
}

fn meaning(operation: Operation) -> u8 {
    match operation {
        Operation::Insert => 0,
        Operation::Upsert => 1,
        Operation::Delete => 2,
        Operation::TruncateBefore => 3,
    }
}

/// Returns each row as bytes that are the same for the same values.
fn encoded(rows: &RecordBatch) -> Result<Vec<Vec<u8>>, Problem> {
    let fields: Vec<SortField> =
        rows.schema().fields().iter().map(|field| SortField::new(field.data_type().clone())).collect();
    if fields.is_empty() {
        return Ok(vec![Vec::new(); rows.num_rows()]);
    }
    if RowConverter::supports_fields(&fields) {
        let encode = || {
            let encoded = RowConverter::new(fields)?.convert_columns(rows.columns())?;
            Ok::<_, arrow::error::ArrowError>(encoded.iter().map(|row| row.as_ref().to_vec()).collect())
        };
        return encode().map_err(|error| Problem::system(format!("the rows cannot be summed up: {error}")));
    }
    let text = weir_formats::rows_to_ndjson(rows).map_err(Problem::from)?;
    Ok(text.split(|byte| *byte == b'\n').take(rows.num_rows()).map(<[u8]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array};

    use super::*;

    fn sum(split: &str, batches: &[&[i64]]) -> BTreeMap<String, BTreeMap<String, EdgeDigest>> {
        let digests = Digests::default();
        for batch in batches {
            let column: ArrayRef = Arc::new(Int64Array::from(batch.to_vec()));
            let rows = RecordBatch::try_from_iter([("id", column)]).expect("rows");
            digests.add("loader", split, &Batch::insert(rows)).expect("a sum");
        }
        digests.edges()
    }

    #[test]
    fn batches_do_not_matter_but_rows_and_their_order_within_a_split_do() {
        assert_eq!(sum("a", &[&[1, 2], &[3]]), sum("a", &[&[1], &[2, 3]]));
        assert_ne!(sum("a", &[&[1, 2]]), sum("a", &[&[2, 1]]));
        assert_eq!(sum("all", &[&[1, 2]]), sum("all", &[&[2], &[1]]));
        assert_ne!(sum("all", &[&[1, 2]]), sum("all", &[&[1, 1]]));
    }
}
