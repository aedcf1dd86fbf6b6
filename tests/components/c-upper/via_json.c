// The column as JSON rows: `{"name":"text"}`, one a line, without the member or with `null` where there is no text.

#include <stdlib.h>

#include "json.h"
#include "upper.h"

// What becomes of the rows: their new lines, and the bitmap of those to keep.
struct rows {
    struct text lines;
    struct text keep;
    size_t count;
};

static void add_row(struct rows *rows, const transform_string_t *column, const struct text *text) {
    if (rows->count % 8 == 0) text_add_byte(&rows->keep, 0);
    rows->keep.bytes[rows->count / 8] |= (text != NULL) << (rows->count % 8);
    rows->count++;
    text_add_byte(&rows->lines, '{');
    if (text != NULL) {
        struct text upper = {0};
        text_add_upper(&upper, text->bytes, text->length);
        json_add_text(&rows->lines, column->ptr, column->len);
        text_add_byte(&rows->lines, ':');
        json_add_text(&rows->lines, upper.bytes, upper.length);
        free(upper.bytes);
    }
    text_add(&rows->lines, "}\n", 2);
}

static void change_rows(struct rows *rows, const transform_string_t *column, const transform_string_t *lines) {
    struct json json = {lines->ptr, lines->len, 0};
    struct text name = {0}, text = {0};
    while (json_skip(&json, '{')) {
        name.length = text.length = 0;
        bool present = json_text(&json, &name) && json_skip(&json, ':') && !json_null(&json) && json_text(&json, &text);
        add_row(rows, column, present ? &text : NULL);
        json_skip(&json, '}');
    }
    free(name.bytes);
    free(text.bytes);
}

static bool parse(struct rows *rows, transform_string_t *column, own_batch_t *made, problem_t *problem) {
    weir_block_batches_field_t field = {.name = *column, .nullable = true};
    transform_string_set(&field.data_type, "utf8");
    weir_block_batches_list_field_t schema = {&field, 1};
    transform_string_t lines = {rows->lines.bytes, rows->lines.length};
    return weir_block_batches_static_batch_from_rows_json(&lines, &schema, made, problem);
}

// Replaces the batch's column by that of the one-column batch `column`.
static bool splice(batch_t batch, own_batch_t column, own_batch_t *made, problem_t *problem) {
    transform_list_u8_t ipc;
    bool copied = weir_block_batches_method_batch_ipc(weir_block_batches_borrow_batch(column), NULL, &ipc, problem);
    weir_block_batches_batch_drop_own(column);
    if (!copied) return false;
    bool done = weir_block_batches_method_batch_with_columns_ipc(batch, &ipc, made, problem);
    transform_list_u8_free(&ipc);
    return done;
}

static bool filter(own_batch_t all, struct text *keep, own_batch_t *made, problem_t *problem) {
    transform_list_u8_t bits = {keep->bytes, keep->length};
    bool done = weir_block_batches_method_batch_filter(weir_block_batches_borrow_batch(all), &bits, made, problem);
    weir_block_batches_batch_drop_own(all);
    return done;
}

bool upper_via_json(batch_t batch, transform_string_t *column, own_batch_t *made, problem_t *problem) {
    transform_list_string_t names = {column, 1};
    transform_string_t lines;
    if (!weir_block_batches_method_batch_rows_json(batch, &names, &lines, problem)) return false;
    struct rows rows = {0};
    change_rows(&rows, column, &lines);
    transform_string_free(&lines);
    own_batch_t single, all;
    bool done = parse(&rows, column, &single, problem) && splice(batch, single, &all, problem) &&
                filter(all, &rows.keep, made, problem);
    free(rows.lines.bytes);
    free(rows.keep.bytes);
    return done;
}
