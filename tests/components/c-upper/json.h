// As much JSON as a flat object of texts and nulls needs.
#pragma once

#include <stdbool.h>

#include "text.h"

// A place in a document. What is read past its end is a zero byte.
struct json {
    const uint8_t *bytes;
    size_t length;
    size_t at;
};

// Moves over white space and then `byte`, if it comes next.
bool json_skip(struct json *json, uint8_t byte);

// Reads a string literal and appends what it says; false if there is none.
bool json_text(struct json *json, struct text *text);

// Moves over `null`, if it comes next.
bool json_null(struct json *json);

// Appends `bytes` as a string literal.
void json_add_text(struct text *text, const uint8_t *bytes, size_t length);
