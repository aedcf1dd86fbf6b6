//! Makes the record of an epoch of its receipts.

use std::collections::BTreeMap;
use std::sync::Arc;

use weir_host::{Failure, SplitState};
use weir_store::{Counts, EpochContent, Plan, SplitMove, StoredReceipt, StreamMove};
use weir_types::NodeName;

use super::planning::to_host;
use crate::attempt::Attempt;
use crate::segment::ReceiptSet;
use crate::stop::Stop;
use crate::topology::Role;

/// Puts together what committing the epoch needs and moves; cursors are left to [`conclude`].
pub(super) fn content(attempt: &Attempt, receipts: &[ReceiptSet], counts: Counts) -> EpochContent {
    EpochContent {
        receipts: by_loader(attempt, receipts),
        splits: receipts.iter().filter_map(split_move).collect(),
        streams: Vec::new(),
        notes: attempt.notes.take_changes(),
        rejects: receipts.iter().flat_map(|set| set.rejects.clone()).collect(),
        counts,
        replay: attempt.plan.replay.clone(),
    }
}

/// Every loader is listed, also one that has nothing to write.
fn by_loader(attempt: &Attempt, receipts: &[ReceiptSet]) -> BTreeMap<NodeName, Vec<StoredReceipt>> {
    let mut loaders: BTreeMap<_, Vec<_>> =
        attempt.plan.of_role(Role::Loader).map(|node| (node.name.clone(), Vec::new())).collect();
    for set in receipts {
        for write in &set.writes {
            let Some(receipt) = &write.receipt else { continue };
            loaders.entry(write.node.clone()).or_default().push(StoredReceipt {
                split: set.split.clone(),
                token: receipt.token.clone(),
                rows: receipt.rows,
                bytes: receipt.bytes,
            });
        }
    }
    loaders
}

fn split_move(set: &ReceiptSet) -> Option<SplitMove> {
    let progress = set.progress.clone()?;
    Some(SplitMove { node: set.root.clone(), split: set.split.clone(), progress })
}

/// Moves the plans on by an epoch.
pub(super) fn advance(plans: &mut [Plan], moves: &[SplitMove]) {
    for plan in plans {
        let mut moved: BTreeMap<_, _> = moves
            .iter()
            .filter(|split| split.node == plan.node)
            .map(|split| (split.split.as_str(), &split.progress))
            .collect();
        for split in &mut plan.splits {
            if let Some(progress) = moved.remove(split.split.id.as_str()) {
                split.progress.clone_from(progress);
            }
        }
    }
}

/// Asks every extractor for its stream's new cursor, once all its splits are done. Returns those that changed.
pub(super) async fn conclude(attempt: &Attempt, plans: &[Plan]) -> Result<Vec<StreamMove>, Stop> {
    let mut moves = Vec::new();
    for plan in plans {
        let runtime = Arc::clone(attempt.runtime(&plan.node)?);
        let splits: Vec<_> = plan
            .splits
            .iter()
            .map(|split| SplitState { split: to_host(&split.split), checkpoint: split.progress.checkpoint.clone() })
            .collect();
        let mut instance = runtime.extractor("conclude".to_owned()).await?;
        let call = instance.conclude(&runtime.node.config, plan.stream.as_deref(), plan.state.as_deref(), &splits);
        let state = runtime.call("conclude", call).await?;
        if let Some(Err(error)) = state.as_ref().map(|state| serde_json::from_str::<serde::de::IgnoredAny>(state)) {
            let reason = format!("it gave a state that is not JSON: {error}");
            return Err(runtime.failed(&Failure::Contract { call: "conclude", reason }).into());
        }
        if state != plan.state {
            moves.push(StreamMove { node: plan.node.clone(), stream: plan.stream.clone().unwrap_or_default(), state });
        }
    }
    Ok(moves)
}
