// The column as Arrow's own buffers.

#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "upper.h"

// Puts the upper-cased text into the column, in buffers of its own. A letter may need more or fewer bytes than before, so the
// offsets are made anew. Offsets come aligned: the generated code allocates list by list.
static void upper_column(weir_block_batches_column_t *column) {
    const int32_t *old = (const int32_t *)column->offsets.val.ptr;
    size_t rows = column->offsets.val.len / sizeof *old - 1;
    int32_t *offsets = malloc((rows + 1) * sizeof *offsets);
    if (offsets == NULL) abort();
    struct text values = {0};
    offsets[0] = 0;
    for (size_t row = 0; row < rows; row++) {
        text_add_upper(&values, column->values.ptr + old[row], old[row + 1] - old[row]);
        offsets[row + 1] = values.length;
    }
    transform_list_u8_free(&column->values);
    transform_list_u8_free(&column->offsets.val);
    column->values = (transform_list_u8_t){values.bytes, values.length};
    column->offsets.val = (transform_list_u8_t){(uint8_t *)offsets, (rows + 1) * sizeof *offsets};
}

// A validity bitmap says which rows to keep in the very form that `filter` wants.
static bool drop_nulls(own_batch_t *batch, transform_option_list_u8_t *validity, problem_t *problem) {
    if (!validity->is_some) return true;
    own_batch_t all = *batch;
    bool done = weir_block_batches_method_batch_filter(weir_block_batches_borrow_batch(all), &validity->val, batch, problem);
    weir_block_batches_batch_drop_own(all);
    return done;
}

bool upper_via_buffers(batch_t batch, transform_string_t *column, own_batch_t *made, problem_t *problem) {
    transform_list_string_t names = {column, 1};
    weir_block_batches_list_column_t columns;
    if (!weir_block_batches_method_batch_columns(batch, &names, &columns, problem)) return false;
    upper_column(&columns.ptr[0]);
    bool done = weir_block_batches_method_batch_with_columns(batch, &columns, made, problem) &&
                drop_nulls(made, &columns.ptr[0].validity, problem);
    weir_block_batches_list_column_free(&columns);
    return done;
}
