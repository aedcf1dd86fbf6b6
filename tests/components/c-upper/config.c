#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"

static bool is(const transform_string_t *text, const char *literal) {
    return text->len == strlen(literal) && memcmp(text->ptr, literal, text->len) == 0;
}

static transform_string_t string_of(struct text text) {
    return (transform_string_t){text.bytes, text.length};
}

static void add(struct text *text, const char *words) {
    text_add(text, words, strlen(words));
}

static void add_quoted(struct text *text, const transform_string_t *name) {
    add(text, "`");
    text_add(text, name->ptr, name->len);
    add(text, "`");
}

// Always false, for callers to return.
static bool refuse(config_problem_t *problem, struct text message, struct text hint) {
    *problem = (config_problem_t){.kind.tag = WEIR_BLOCK_BLOCK_TYPES_PROBLEM_KIND_CONFIG};
    problem->message = string_of(message);
    problem->hint.is_some = hint.bytes != NULL;
    problem->hint.val = string_of(hint);
    return false;
}

static bool refuse_via(const transform_string_t *via, config_problem_t *problem) {
    struct text message = {0}, hint = {0};
    add(&message, "`via` cannot be ");
    add_quoted(&message, via);
    add(&hint, "write `buffers` or `json`");
    return refuse(problem, message, hint);
}

static bool refuse_missing_column(config_problem_t *problem) {
    struct text message = {0}, hint = {0};
    add(&message, "`column` is missing");
    add(&hint, "name the text column to change");
    return refuse(problem, message, hint);
}

// Takes the value over, or frees it.
static bool set_member(struct config *config, const transform_string_t *name, transform_string_t value, config_problem_t *problem) {
    if (is(name, "column")) {
        config->column = value;
        return true;
    }
    config->via_json = is(&value, "json");
    bool good = config->via_json || is(&value, "buffers") || refuse_via(&value, problem);
    transform_string_free(&value);
    return good;
}

bool config_read(const transform_string_t *text, struct config *config, config_problem_t *problem) {
    struct json json = {text->ptr, text->len, 0};
    struct text name = {0}, value = {0};
    bool good = json_skip(&json, '{');
    // The host has checked the config against the manifest's schema: its members are texts.
    while (good && json_text(&json, &name) && json_skip(&json, ':') && json_text(&json, &value)) {
        transform_string_t member = string_of(name);
        good = set_member(config, &member, string_of(value), problem);
        name.length = 0;
        value = (struct text){0};
        json_skip(&json, ',');
    }
    free(name.bytes);
    return good && (config->column.ptr != NULL || refuse_missing_column(problem));
}

static bool refuse_column(const transform_string_t *column, struct text message, struct text hint, config_problem_t *problem) {
    refuse(problem, message, hint);
    problem->column.is_some = true;
    transform_string_dup_n(&problem->column.val, (const char *)column->ptr, column->len);
    return false;
}

static bool refuse_unknown(const transform_string_t *column, const port_schema_t *input, config_problem_t *problem) {
    struct text message = {0}, hint = {0};
    add(&message, "the input has no column ");
    add_quoted(&message, column);
    for (size_t at = 0; at < input->fields.len; at++) {
        add(&hint, at == 0 ? "it has " : ", ");
        add_quoted(&hint, &input->fields.ptr[at].name);
    }
    return refuse_column(column, message, hint, problem);
}

static bool refuse_type(const weir_block_block_types_field_t *field, config_problem_t *problem) {
    struct text message = {0};
    add(&message, "the column ");
    add_quoted(&message, &field->name);
    add(&message, " is ");
    add_quoted(&message, &field->data_type);
    add(&message, ", not `utf8`");
    return refuse_column(&field->name, message, (struct text){0}, problem);
}

bool config_check_column(const struct config *config, const port_schema_t *input, config_problem_t *problem) {
    const transform_string_t *column = &config->column;
    for (size_t at = 0; at < input->fields.len; at++) {
        const weir_block_block_types_field_t *field = &input->fields.ptr[at];
        if (field->name.len == column->len && memcmp(field->name.ptr, column->ptr, column->len) == 0) {
            return is(&field->data_type, "utf8") || refuse_type(field, problem);
        }
    }
    return refuse_unknown(column, input, problem);
}
