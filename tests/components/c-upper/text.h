// Bytes that grow, and UTF-8.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct text {
    uint8_t *bytes;
    size_t length;
    size_t capacity;
};

void text_add(struct text *text, const void *bytes, size_t length);
void text_add_byte(struct text *text, uint8_t byte);
void text_add_point(struct text *text, uint32_t point);

// Reads the code point at `*at`, which must lie within valid UTF-8, and moves `*at` behind it.
uint32_t text_point(const uint8_t *bytes, size_t *at);

// Appends the bytes in upper case. Each letter becomes one letter: `ß` stays what it is.
void text_add_upper(struct text *text, const uint8_t *bytes, size_t length);
