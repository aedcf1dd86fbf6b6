//! Bindings generated from the released contract: the only place with `bindgen!`. A later release of the contract gets a module beside
//! this one and an adapter onto the types of this crate.
#![expect(unreachable_pub, reason = "generated; the documentation is the WIT's")]

pub mod imports {
    wasmtime::component::bindgen!({
        path: "../../wit/weir-block/0.1.0",
        world: "host-imports",
        imports: {
            // Calls that never wait are linked without a fibre switch.
            "weir:block/batches": trappable,
            "weir:block/logging": trappable,
            "weir:block/http.[method]response.status": trappable,
            "weir:block/http.[method]response.headers": trappable,
            "weir:block/http.[method]response.body": trappable,
            "weir:block/http.[method]response.json-at": trappable,
            "weir:block/sql.[method]session.dialect": trappable,
            "weir:block/sql.[method]session.type-name": trappable,
            "weir:block/sql.[method]session.quote": trappable,
            "weir:block/sql.[method]rows.schema": trappable,
            "weir:block/formats.[method]decoder.position": trappable,
            "weir:block/formats.[method]encoder.bytes": trappable,
            "weir:block/query.[method]execution.schema": trappable,
            "weir:block/query.[method]projection.schema": trappable,
            "weir:block/query.[method]projection.apply": trappable,
            default: async | trappable,
        },
        trappable_error_type: { "weir:block/block-types.problem" => crate::interface::CallError },
        with: {
            "weir:block/batches.batch": crate::batch::Batch,
            "weir:block/http.response": crate::capability::HttpResponse,
            "weir:block/sql.session": crate::interface::SessionResource,
            "weir:block/sql.rows": crate::interface::RowsResource,
            "weir:block/objects.writer": crate::interface::WriterResource,
            "weir:block/formats.decoder": crate::interface::DecoderResource,
            "weir:block/formats.encoder": crate::interface::EncoderResource,
            "weir:block/staging.stage": crate::interface::StageResource,
            "weir:block/staging.staged-batches": crate::interface::StagedBatchesResource,
            "weir:block/query.execution": crate::interface::ExecutionResource,
            "weir:block/query.projection": crate::interface::ProjectionResource,
        },
        require_store_data_send: true,
    });
}

macro_rules! world {
    ($module:ident, $world:literal) => {
        pub mod $module {
            wasmtime::component::bindgen!({
                path: "../../wit/weir-block/0.1.0",
                world: $world,
                with: {
                    "weir:block/block-types": crate::bindings::imports::weir::block::block_types,
                    "weir:block/batches": crate::bindings::imports::weir::block::batches,
                    "weir:block/logging": crate::bindings::imports::weir::block::logging,
                    "weir:block/state": crate::bindings::imports::weir::block::state,
                    "weir:block/http": crate::bindings::imports::weir::block::http,
                    "weir:block/sql": crate::bindings::imports::weir::block::sql,
                    "weir:block/objects": crate::bindings::imports::weir::block::objects,
                    "weir:block/formats": crate::bindings::imports::weir::block::formats,
                    "weir:block/staging": crate::bindings::imports::weir::block::staging,
                    "weir:block/query": crate::bindings::imports::weir::block::query,
                },
                exports: { default: async },
                require_store_data_send: true,
            });
        }
    };
}

world!(extractor, "extractor");
world!(transform, "transform");
world!(loader, "loader");
world!(harvester, "harvester");
