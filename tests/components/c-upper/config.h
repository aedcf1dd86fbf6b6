// What the pipeline's author wrote, and what is wrong with it.
#pragma once

#include "transform.h"

typedef exports_weir_block_transformation_problem_t config_problem_t;
typedef exports_weir_block_transformation_port_schema_t port_schema_t;

struct config {
    transform_string_t column;
    bool via_json;
};

// Each returns whether all is well, and sets `problem` if not.
bool config_read(const transform_string_t *text, struct config *config, config_problem_t *problem);
bool config_check_column(const struct config *config, const port_schema_t *input, config_problem_t *problem);
