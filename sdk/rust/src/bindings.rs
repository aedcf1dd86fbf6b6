//! The generated bindings, one module per world.
//!
//! Plain data types are public under the names of the contract in the SDK's own modules. Resources and functions are reached through
//! `crate::host` only, so that native tests can stand in for the host.

/// What every block may import.
pub mod host {
    wit_bindgen::generate!({
        path: "../../wit/weir-block/0.1.0",
        world: "weir:block/host-imports",
        with: { "weir:block/block-types@0.1.0": crate::types },
        additional_derives: [PartialEq],
        additional_derives_ignore: ["rejected", "decoded"],
        generate_unused_types: true,
    });
}

/// Generates the module of one world: the contract's own plus the manifest, which `weir block build` asks for once. The imports are
/// those of [`host`], so a batch is the same type everywhere.
macro_rules! world {
    ($(#[$doc:meta])* $module:ident: $package:literal, $export:literal, $here:literal, [$($ignored:literal),*]) => {
        $(#[$doc])*
        pub mod $module {
            wit_bindgen::generate!({
                path: "../../wit/weir-block/0.1.0",
                inline: $package,
                with: {
                    "weir:block/block-types@0.1.0": crate::types,
                    "weir:block/batches@0.1.0": crate::bindings::host::weir::block::batches,
                    "weir:block/logging@0.1.0": crate::bindings::host::weir::block::logging,
                    "weir:block/state@0.1.0": crate::bindings::host::weir::block::state,
                    "weir:block/http@0.1.0": crate::bindings::host::weir::block::http,
                    "weir:block/sql@0.1.0": crate::bindings::host::weir::block::sql,
                    "weir:block/objects@0.1.0": crate::bindings::host::weir::block::objects,
                    "weir:block/formats@0.1.0": crate::bindings::host::weir::block::formats,
                    "weir:block/staging@0.1.0": crate::bindings::host::weir::block::staging,
                    "weir:block/query@0.1.0": crate::bindings::host::weir::block::query,
                },
                additional_derives: [PartialEq],
                additional_derives_ignore: [$($ignored),*],
                pub_export_macro: true,
                export_macro_name: $export,
                default_bindings_module: $here,
            });
        }
    };
}

world!(
    /// The world of extractors.
    extractor: "package weir:sdk; world extractor-block { include weir:block/extractor@0.1.0; export manifest: func() -> string; }",
    "export_extractor", "weir_sdk::bindings::extractor", ["event"]
);
world!(
    /// The world of transforms.
    transform: "package weir:sdk; world transform-block { include weir:block/transform@0.1.0; export manifest: func() -> string; }",
    "export_transform", "weir_sdk::bindings::transform", ["port-batch", "output"]
);
world!(
    /// The world of loaders.
    loader: "package weir:sdk; world loader-block { include weir:block/loader@0.1.0; export manifest: func() -> string; }",
    "export_loader", "weir_sdk::bindings::loader", []
);
world!(
    /// The world of harvesters.
    harvester: "package weir:sdk; world harvester-block { include weir:block/harvester@0.1.0; export manifest: func() -> string; }",
    "export_harvester", "weir_sdk::bindings::harvester", []
);
