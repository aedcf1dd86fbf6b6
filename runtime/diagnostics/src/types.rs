//! Blame for the errors of `weir-types`, which cannot know this crate.

use weir_types::{
    BlockRefError, ByteSizeError, DigestError, HumanDurationError, NameError, RateError, RunIdError, UnknownWord,
    WriteModeError, arrow_type::ArrowTypeError, manifest::ManifestError,
};

use crate::{Blame, Explain, did_you_mean};

macro_rules! explain {
    ($($error:ty: $blame:ident, $hints:expr;)*) => {
        $(impl Explain for $error {
            fn blame(&self) -> Blame {
                Blame::$blame
            }

            fn hints(&self) -> Vec<String> {
                let hints: fn(&Self) -> Vec<String> = $hints;
                hints(self)
            }
        })*
    };
}

explain! {
    NameError: User, |error| error.hint().into_iter().collect();
    BlockRefError: User, |error| error.hint().into_iter().collect();
    ByteSizeError: User, |error| vec![error.hint()];
    HumanDurationError: User, |error| vec![error.hint()];
    RateError: User, |error| vec![error.hint()];
    DigestError: User, |_| Vec::new();
    RunIdError: User, |_| Vec::new();
    UnknownWord: User, |error| did_you_mean(&error.word, error.known.iter().copied()).into_iter().chain([error.hint()]).collect();
    WriteModeError: User, |error| error.hint().into_iter().collect();
    ArrowTypeError: User, |error| error.hint().into_iter().collect();
    ManifestError: Block, ManifestError::hints;
}
