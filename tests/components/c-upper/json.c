#include "json.h"

#include <stdio.h>
#include <string.h>

static uint8_t peek(const struct json *json) {
    return json->at < json->length ? json->bytes[json->at] : 0;
}

static uint8_t next(struct json *json) {
    uint8_t byte = peek(json);
    json->at++;
    return byte;
}

static void skip_space(struct json *json) {
    while (peek(json) == ' ' || peek(json) == '\t' || peek(json) == '\r' || peek(json) == '\n') json->at++;
}

bool json_skip(struct json *json, uint8_t byte) {
    skip_space(json);
    if (peek(json) != byte) return false;
    json->at++;
    return true;
}

bool json_null(struct json *json) {
    skip_space(json);
    if (json->length - json->at < 4 || memcmp(json->bytes + json->at, "null", 4) != 0) return false;
    json->at += 4;
    return true;
}

static uint32_t hex4(struct json *json) {
    uint32_t value = 0;
    for (int digit = 0; digit < 4; digit++) {
        uint8_t byte = next(json);
        value = value << 4 | (byte <= '9' ? byte - '0' : (byte | 0x20) - 'a' + 10);
    }
    return value;
}

static uint32_t escaped_point(struct json *json) {
    uint32_t point = hex4(json);
    bool high = point >= 0xd800 && point < 0xdc00;
    if (high && json->length - json->at >= 6 && json->bytes[json->at] == '\\') {
        json->at += 2;
        point = 0x10000 + ((point - 0xd800) << 10) + (hex4(json) - 0xdc00);
    }
    return point;
}

static void add_escape(struct json *json, struct text *text) {
    uint8_t byte = next(json);
    switch (byte) {
    case 'b': text_add_byte(text, '\b'); break;
    case 'f': text_add_byte(text, '\f'); break;
    case 'n': text_add_byte(text, '\n'); break;
    case 'r': text_add_byte(text, '\r'); break;
    case 't': text_add_byte(text, '\t'); break;
    case 'u': text_add_point(text, escaped_point(json)); break;
    default: text_add_byte(text, byte);
    }
}

bool json_text(struct json *json, struct text *text) {
    if (!json_skip(json, '"')) return false;
    while (json->at < json->length) {
        uint8_t byte = next(json);
        if (byte == '"') return true;
        if (byte == '\\') add_escape(json, text);
        else text_add_byte(text, byte);
    }
    return false;
}

void json_add_text(struct text *text, const uint8_t *bytes, size_t length) {
    text_add_byte(text, '"');
    for (size_t at = 0; at < length; at++) {
        if (bytes[at] < 0x20) {
            char escape[7];
            text_add(text, escape, snprintf(escape, sizeof escape, "\\u%04x", bytes[at]));
            continue;
        }
        if (bytes[at] == '"' || bytes[at] == '\\') text_add_byte(text, '\\');
        text_add_byte(text, bytes[at]);
    }
    text_add_byte(text, '"');
}
