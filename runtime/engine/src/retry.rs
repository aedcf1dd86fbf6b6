//! Whether to try again, and when.

use std::time::Duration;

use weir_diagnostics::{Blame, Diagnostics, Explain, Retry, Severity};
use weir_pipeline::policy::RetryPolicy;

/// What to do after an attempt has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Give up.
    GiveUp,
    /// Try again after a while.
    Again(Duration),
}

/// Decides what to do after a failure.
///
/// `failed` counts the attempts that have failed since an epoch was last committed, this one included: a long run that gets on between
/// two failures is not to die of their sum. `chance` is a random number from 0 to 1; it spreads out runs that failed together.
pub(crate) fn decide(
    failure: &dyn Explain,
    failed: u32,
    policy: &RetryPolicy,
    longest: Duration,
    chance: f64,
) -> Decision {
    if !may_pass(failure) || failed > policy.max {
        return Decision::GiveUp;
    }
    let doubled = policy.backoff.get().saturating_mul(1 << (failed.saturating_sub(1)).min(20)).min(longest);
    let spread = doubled.mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0));
    Decision::Again(match failure.retry() {
        // Asking earlier than the other side said would only prolong it; the spread comes on top.
        Retry::After(time) => time.saturating_add(spread.min(Duration::from_secs(1))),
        Retry::Backoff | Retry::No => spread,
    })
}

/// Decides the same where several things are wrong: one that stays makes it useless to try again, and the longest wait counts.
pub(crate) fn decide_all(
    problems: &Diagnostics,
    failed: u32,
    policy: &RetryPolicy,
    longest: Duration,
    chance: f64,
) -> Decision {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    let waits = errors.map(|problem| match decide(problem, failed, policy, longest, chance) {
        Decision::Again(wait) => Some(wait),
        Decision::GiveUp => None,
    });
    let waits: Option<Vec<_>> = waits.collect();
    waits.and_then(|waits| waits.into_iter().max()).map_or(Decision::GiveUp, Decision::Again)
}

/// A block's own bug and a user's mistake do not go away by themselves, whatever the failure says of itself.
fn may_pass(failure: &dyn Explain) -> bool {
    failure.retry().is_allowed() && matches!(failure.blame(), Blame::External | Blame::Host)
}

/// Returns a random number from 0 to 1.
pub(crate) fn chance() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    // The keys of a new hash map are random, and that is all the randomness that spreading retries needs.
    let bits = RandomState::new().hash_one(0_u8);
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use weir_diagnostics::{Blame, Diagnostic, Diagnostics, Retry};
    use weir_pipeline::policy::RetryPolicy;
    use weir_types::HumanDuration;

    use super::{Decision, chance, decide, decide_all};
    use crate::failure::{FailureKind, RunFailure};

    const POLICY: RetryPolicy = RetryPolicy { max: 3, backoff: HumanDuration::seconds(10) };
    const LONGEST: Duration = Duration::from_secs(60);

    fn failure(blame: Blame, retry: Retry) -> RunFailure {
        let mut failure = RunFailure::new(FailureKind::Problem, blame, "no");
        failure.retry = retry;
        failure
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let cases = [
            (Blame::External, Retry::Backoff, true),
            (Blame::External, Retry::No, false),
            (Blame::Host, Retry::Backoff, true),
            (Blame::User, Retry::Backoff, false),
            (Blame::Block, Retry::Backoff, false),
        ];
        for (blame, retry, again) in cases {
            let decision = decide(&failure(blame, retry), 1, &POLICY, LONGEST, 1.0);
            assert_eq!(matches!(decision, Decision::Again(_)), again, "{blame} {retry:?}");
        }
    }

    #[test]
    fn waits_double_up_to_the_longest_and_then_end() {
        let failure = failure(Blame::External, Retry::Backoff);
        let policy = RetryPolicy { max: 5, ..POLICY };
        let waits: Vec<_> = (1..=6).map(|failed| decide(&failure, failed, &policy, LONGEST, 1.0)).collect();
        let again = |seconds| Decision::Again(Duration::from_secs(seconds));
        assert_eq!(waits, [again(10), again(20), again(40), again(60), again(60), Decision::GiveUp]);
        assert_eq!(decide(&failure, 1, &policy, LONGEST, 0.0), again(5));
    }

    #[test]
    fn what_the_other_side_asks_for_is_kept() {
        let failure = failure(Blame::External, Retry::After(Duration::from_secs(600)));
        let Decision::Again(wait) = decide(&failure, 1, &POLICY, LONGEST, 0.3) else { panic!("another try") };
        assert!(wait >= Duration::from_secs(600) && wait <= Duration::from_secs(601));
    }

    #[test]
    fn several_failures_are_tried_again_if_all_of_them_may_pass() {
        let error = |blame, retry| Diagnostic::error("no").blame(blame).retry(retry);
        let busy = || error(Blame::External, Retry::Backoff);
        let (asked, wrong) = (Retry::After(Duration::from_secs(30)), error(Blame::User, Retry::No));
        let again = |seconds| Decision::Again(Duration::from_secs(seconds));
        for (problems, expected) in [
            (vec![], Decision::GiveUp),
            (vec![busy(), Diagnostic::warning("slow")], again(10)),
            (vec![busy(), error(Blame::External, asked)], again(31)),
            (vec![busy(), wrong], Decision::GiveUp),
        ] {
            let problems: Diagnostics = problems.into_iter().collect();
            assert_eq!(decide_all(&problems, 1, &POLICY, LONGEST, 1.0), expected, "{problems}");
        }
    }

    #[test]
    fn chances_are_between_nought_and_one() {
        assert!((0..1000).map(|_| chance()).all(|chance| (0.0..1.0).contains(&chance)));
    }
}
