// Upper-cases one text column and drops the rows in which it is null.
#pragma once

#include "transform.h"

typedef weir_block_batches_borrow_batch_t batch_t;
typedef weir_block_batches_own_batch_t own_batch_t;
typedef weir_block_batches_problem_t problem_t;

// Each returns whether it succeeded: `made` is set then, else `problem`.
bool upper_via_buffers(batch_t batch, transform_string_t *column, own_batch_t *made, problem_t *problem);
bool upper_via_json(batch_t batch, transform_string_t *column, own_batch_t *made, problem_t *problem);
