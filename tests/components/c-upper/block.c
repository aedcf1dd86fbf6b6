// The component: keeps config and schema, refuses what cannot work, and hands batches to `upper`.

#include <stdlib.h>

#include "config.h"
#include "upper.h"

struct exports_weir_block_transformation_transformer_t {
    struct config config;
    port_schema_t schema;
};

typedef exports_weir_block_transformation_borrow_transformer_t transformer_t;
typedef exports_weir_block_transformation_list_port_schema_t schemas_t;
typedef exports_weir_block_transformation_list_output_t outputs_t;

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL) abort();
    return memory;
}

static transform_string_t copy(const transform_string_t *text) {
    transform_string_t made;
    transform_string_dup_n(&made, (const char *)text->ptr, text->len);
    return made;
}

static weir_block_block_types_field_t copy_field(const weir_block_block_types_field_t *field) {
    weir_block_block_types_field_t made = {copy(&field->name), copy(&field->data_type), field->nullable, {0}};
    made.metadata.len = field->metadata.len;
    made.metadata.ptr = allocate(field->metadata.len, sizeof *made.metadata.ptr);
    for (size_t at = 0; at < field->metadata.len; at++) {
        made.metadata.ptr[at].f0 = copy(&field->metadata.ptr[at].f0);
        made.metadata.ptr[at].f1 = copy(&field->metadata.ptr[at].f1);
    }
    return made;
}

static port_schema_t copy_schema(const port_schema_t *schema) {
    port_schema_t made = {.fields.len = schema->fields.len};
    transform_string_dup(&made.port, "out");
    made.fields.ptr = allocate(schema->fields.len, sizeof *made.fields.ptr);
    for (size_t at = 0; at < schema->fields.len; at++) made.fields.ptr[at] = copy_field(&schema->fields.ptr[at]);
    return made;
}

// Arguments of exports belong to us; what is kept of them is copied, so that all of them can be freed.
bool exports_weir_block_transformation_static_transformer_open(
    exports_weir_block_transformation_json_t *text, schemas_t *inputs,
    exports_weir_block_transformation_own_transformer_t *made, config_problem_t *problem) {
    transformer_t transformer = allocate(1, sizeof *transformer);
    bool good = config_read(text, &transformer->config, problem) &&
                config_check_column(&transformer->config, &inputs->ptr[0], problem);
    if (good) {
        transformer->schema = copy_schema(&inputs->ptr[0]);
        *made = exports_weir_block_transformation_transformer_new(transformer);
    } else {
        exports_weir_block_transformation_transformer_destructor(transformer);
    }
    transform_string_free(text);
    exports_weir_block_transformation_list_port_schema_free(inputs);
    return good;
}

void exports_weir_block_transformation_transformer_destructor(exports_weir_block_transformation_transformer_t *transformer) {
    transform_string_free(&transformer->config.column);
    exports_weir_block_transformation_port_schema_free(&transformer->schema);
    free(transformer);
}

bool exports_weir_block_transformation_method_transformer_outputs(transformer_t self, schemas_t *made, config_problem_t *problem) {
    made->len = 1;
    made->ptr = allocate(1, sizeof *made->ptr);
    made->ptr[0] = copy_schema(&self->schema);
    return true;
}

bool exports_weir_block_transformation_method_transformer_apply(
    transformer_t self, transform_string_t *port, own_batch_t input, outputs_t *made, problem_t *problem) {
    batch_t batch = weir_block_batches_borrow_batch(input);
    own_batch_t rows;
    bool done = self->config.via_json ? upper_via_json(batch, &self->config.column, &rows, problem)
                                      : upper_via_buffers(batch, &self->config.column, &rows, problem);
    if (done) {
        made->len = 1;
        made->ptr = allocate(1, sizeof *made->ptr);
        made->ptr[0].tag = EXPORTS_WEIR_BLOCK_TRANSFORMATION_OUTPUT_BATCH;
        made->ptr[0].val.batch.rows = rows;
        transform_string_dup(&made->ptr[0].val.batch.port, "out");
    }
    transform_string_free(port);
    weir_block_batches_batch_drop_own(input);
    return done;
}

bool exports_weir_block_transformation_method_transformer_input_ended(
    transformer_t self, transform_string_t *port, outputs_t *made, problem_t *problem) {
    *made = (outputs_t){0};
    transform_string_free(port);
    return true;
}

bool exports_weir_block_transformation_method_transformer_finish(
    transformer_t self, exports_weir_block_transformation_option_list_output_t *made, problem_t *problem) {
    made->is_some = false;
    return true;
}
