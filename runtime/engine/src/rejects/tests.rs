use std::collections::BTreeMap;

use weir_pipeline::policy::RejectLimit;
use weir_store::NodeCount;
use weir_types::NodeName;

use super::RejectLedger;

fn node() -> NodeName {
    "lake".parse().expect("a node name")
}

#[test]
fn a_fixed_number_is_judged_at_once_and_over_the_whole_run() {
    let committed = BTreeMap::from([(node(), NodeCount { rows_rejected: 3, ..NodeCount::default() })]);
    let ledger = RejectLedger::new(&committed);
    ledger.count(&node(), 2, RejectLimit::Count(5), "bad").expect("five are allowed");
    let failure = ledger.count(&node(), 1, RejectLimit::Count(5), "too long").expect_err("a sixth");
    assert_eq!(failure.to_string(), "node `lake` rejected 6 rows, 5 allowed; the first one: bad");
    assert!(failure.hints[0].contains("weir rejects"));
}

#[test]
fn a_share_is_judged_by_the_rows_that_came_in() {
    let count = |rows_in, rows_rejected| NodeCount { rows_in, rows_rejected, ..NodeCount::default() };
    let ledger = RejectLedger::default();
    ledger.count(&node(), 1_000, RejectLimit::Share(100), "bad").expect("judged later");
    RejectLedger::judge(&node(), &count(1_000, 10), RejectLimit::Share(100)).expect("one percent");
    RejectLedger::judge(&node(), &count(1_000, 11), RejectLimit::Share(100)).expect_err("more than one percent");
}
