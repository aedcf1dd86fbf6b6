//! What the macros say of every block, and the macros.

use crate::manifest::Manifest;

/// Any block. Implemented by [`transform!`](crate::transform!), [`extractor!`](crate::extractor!), [`loader!`](crate::loader!) and
/// [`harvester!`](crate::harvester!).
pub trait Block: Sized + 'static {
    /// Returns what the block says about itself.
    fn manifest() -> Manifest;

    /// Has the block check its config.
    #[cfg(not(target_arch = "wasm32"))]
    #[doc(hidden)]
    fn check(config: &str) -> crate::Result<()>;

    /// Runs the block natively on what a test prepared.
    #[cfg(not(target_arch = "wasm32"))]
    #[doc(hidden)]
    fn run(run: crate::testing::Run) -> crate::Result<crate::testing::Outcome>;
}

/// Makes a type that implements [`Transform`](crate::Transform) the component's transform. Name, version, licence and summary come from
/// `Cargo.toml`; a closure may say more: `transform!(Upper, |manifest| manifest.preserves_rows())`.
#[macro_export]
macro_rules! transform {
    ($block:ty) => {
        $crate::transform!($block, |manifest| manifest);
    };
    ($block:ty, $describe:expr) => {
        $crate::__block!($block, Transform, transform, export_transform, [run_transform check_transform], $describe);
    };
}

/// Makes a type that implements [`Extractor`](crate::Extractor) the component's extractor; see [`transform!`](crate::transform!).
#[macro_export]
macro_rules! extractor {
    ($block:ty) => {
        $crate::extractor!($block, |manifest| manifest);
    };
    ($block:ty, $describe:expr) => {
        $crate::__block!($block, Extractor, extractor, export_extractor, [run_extractor check_extractor], $describe);
    };
}

/// Makes a type that implements [`Loader`](crate::Loader) the component's loader; see [`transform!`](crate::transform!).
#[macro_export]
macro_rules! loader {
    ($block:ty, $describe:expr) => {
        $crate::__block!($block, Loader, loader, export_loader, [run_loader check_loader], $describe);
    };
}

/// Makes a type that implements [`Harvester`](crate::Harvester) the component's harvester; see [`transform!`](crate::transform!).
#[macro_export]
macro_rules! harvester {
    ($block:ty) => {
        $crate::harvester!($block, |manifest| manifest);
    };
    ($block:ty, $describe:expr) => {
        $crate::__block!($block, Harvester, harvester, export_harvester, [run_harvester check_harvester], $describe);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __block {
    ($block:ty, $kind:ident, $world:ident, $export:ident, [$run:ident $check:ident], $describe:expr) => {
        impl $crate::Block for $block {
            fn manifest() -> $crate::Manifest {
                let package = $crate::manifest::Package {
                    name: env!("CARGO_PKG_NAME"),
                    version: env!("CARGO_PKG_VERSION"),
                    licence: env!("CARGO_PKG_LICENSE"),
                    description: env!("CARGO_PKG_DESCRIPTION"),
                    authors: env!("CARGO_PKG_AUTHORS"),
                };
                let config = $crate::config::schema::<<$block as $crate::$kind>::Config>();
                let describe: fn($crate::Manifest) -> $crate::Manifest = $describe;
                describe($crate::Manifest::of(package, $crate::manifest::Kind::$kind, config))
            }

            #[cfg(not(target_arch = "wasm32"))]
            fn check(config: &str) -> $crate::Result<()> {
                $crate::testing::$check::<$block>(config)
            }

            #[cfg(not(target_arch = "wasm32"))]
            fn run(run: $crate::testing::Run) -> $crate::Result<$crate::testing::Outcome> {
                $crate::testing::$run::<$block>(run)
            }
        }

        // Natively nobody calls a block but its tests; this keeps the compiler from taking all of it for dead.
        #[cfg(not(target_arch = "wasm32"))]
        #[doc(hidden)]
        pub fn __weir_run(run: $crate::testing::Run) -> $crate::Result<$crate::testing::Outcome> {
            <$block as $crate::Block>::run(run)
        }

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            type WeirBlock = $crate::export::Component<$block>;
    $crate::bindings::$world::$export!(WeirBlock with_types_in $crate::bindings::$world);
        };
    };
}
