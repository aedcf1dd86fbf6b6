#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <wctype.h>

// A block that is out of memory can only trap; the host reports it and drops the instance.
static void reserve(struct text *text, size_t more) {
    if (text->length + more <= text->capacity) return;
    size_t capacity = text->capacity * 2 > text->length + more ? text->capacity * 2 : text->length + more;
    text->bytes = realloc(text->bytes, capacity);
    if (text->bytes == NULL) abort();
    text->capacity = capacity;
}

void text_add(struct text *text, const void *bytes, size_t length) {
    if (length == 0) return;
    reserve(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

void text_add_byte(struct text *text, uint8_t byte) {
    text_add(text, &byte, 1);
}

void text_add_point(struct text *text, uint32_t point) {
    if (point < 0x80) {
        text_add_byte(text, point);
        return;
    }
    int followers = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const uint8_t marks[] = {0, 0xc0, 0xe0, 0xf0};
    text_add_byte(text, marks[followers] | point >> (6 * followers));
    while (followers-- > 0) text_add_byte(text, 0x80 | (point >> (6 * followers) & 0x3f));
}

uint32_t text_point(const uint8_t *bytes, size_t *at) {
    uint8_t lead = bytes[(*at)++];
    if (lead < 0x80) return lead;
    int followers = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    uint32_t point = lead & (0x3f >> followers);
    while (followers-- > 0) point = point << 6 | (bytes[(*at)++] & 0x3f);
    return point;
}

void text_add_upper(struct text *text, const uint8_t *bytes, size_t length) {
    reserve(text, length);
    for (size_t at = 0; at < length;) {
        uint8_t byte = bytes[at];
        if (byte < 0x80) {
            text_add_byte(text, byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : byte);
            at++;
        } else {
            text_add_point(text, towupper(text_point(bytes, &at)));
        }
    }
}
