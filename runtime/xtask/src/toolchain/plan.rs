//! Which way to get the target: a pure decision.

/// What is known before deciding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// Whether rustup's own target must not be used.
    pub(super) forced: bool,
    /// Whether the active toolchain has the target's standard library.
    pub(super) active_has_target: bool,
    /// Whether the toolchain from Debian packages is complete and of this recipe.
    pub(super) local_is_ready: bool,
}

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Use the active toolchain.
    UseActive,
    /// Use the toolchain that was made from Debian packages.
    UseLocal,
    /// Add the target to the active toolchain; if that fails, make one from Debian packages.
    AddTarget,
    /// Make a toolchain from Debian packages.
    BuildLocal,
}

pub(super) fn decide(facts: Facts) -> Plan {
    match facts {
        Facts { forced: false, active_has_target: true, .. } => Plan::UseActive,
        // Where the toolchain had to be made once, rustup is not asked again: a machine without network would wait in vain each time.
        Facts { local_is_ready: true, .. } => Plan::UseLocal,
        Facts { forced: false, .. } => Plan::AddTarget,
        Facts { forced: true, .. } => Plan::BuildLocal,
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, Plan, decide};

    fn plan(forced: bool, active_has_target: bool, local_is_ready: bool) -> Plan {
        decide(Facts { forced, active_has_target, local_is_ready })
    }

    #[test]
    fn rustup_comes_first() {
        assert_eq!(plan(false, true, true), Plan::UseActive);
        assert_eq!(plan(false, false, false), Plan::AddTarget);
    }

    #[test]
    fn a_made_toolchain_is_used_without_asking_rustup_again() {
        assert_eq!(plan(false, false, true), Plan::UseLocal);
    }

    #[test]
    fn force_leaves_the_active_target_aside() {
        assert_eq!(plan(true, true, false), Plan::BuildLocal);
        assert_eq!(plan(true, true, true), Plan::UseLocal);
    }
}
