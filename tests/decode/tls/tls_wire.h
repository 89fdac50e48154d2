// SPDX-License-Identifier: BSD-2-Clause
//
// Builds TLS records and hellos for tests.
#ifndef SMTPSCOPE_TESTS_TLS_WIRE_H
#define SMTPSCOPE_TESTS_TLS_WIRE_H

#include "base/buf.h"

static inline void put_u16(struct buf *out, size_t value)
{
    buf_append_byte(out, (uint8_t)(value >> 8));
    buf_append_byte(out, (uint8_t)value);
}

static inline void put_extension(struct buf *out, unsigned type, struct bytes data)
{
    put_u16(out, type);
    put_u16(out, data.len);
    buf_append_bytes(out, data);
}

static inline void put_sni(struct buf *out, const char *name)
{
    struct buf data;
    buf_init(&data, 0);
    put_u16(&data, strlen(name) + 3);
    buf_append_byte(&data, 0);
    put_u16(&data, strlen(name));
    buf_append_str(&data, name);
    put_extension(out, 0, buf_bytes(&data));
    buf_fini(&data);
}

// A body without its handshake header.
static inline void put_client_hello(struct buf *out, unsigned version, struct bytes extensions)
{
    put_u16(out, version);
    for (int i = 0; i < 32; i++) buf_append_byte(out, (uint8_t)i);
    buf_append(out, "\2id", 3);
    buf_append(out, "\0\4\x13\1\xC0\x2F", 6);
    buf_append(out, "\1\0", 2);
    if (bytes_is_none(extensions)) return;
    put_u16(out, extensions.len);
    buf_append_bytes(out, extensions);
}

static const uint8_t tls_wire_retry[32] = {
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
};

static inline void put_server_hello(struct buf *out, unsigned version, unsigned suite,
                                    bool is_retry, struct bytes extensions)
{
    put_u16(out, version);
    for (int i = 0; i < 32; i++) buf_append_byte(out, is_retry ? tls_wire_retry[i] : (uint8_t)i);
    buf_append(out, "\0", 1);
    put_u16(out, suite);
    buf_append(out, "\0", 1);
    if (bytes_is_none(extensions)) return;
    put_u16(out, extensions.len);
    buf_append_bytes(out, extensions);
}

static inline void put_handshake(struct buf *out, unsigned type, struct bytes body)
{
    buf_append_byte(out, (uint8_t)type);
    buf_append_byte(out, (uint8_t)(body.len >> 16));
    put_u16(out, body.len & 0xFFFF);
    buf_append_bytes(out, body);
}

static inline void put_record(struct buf *out, unsigned type, struct bytes fragment)
{
    buf_append_byte(out, (uint8_t)type);
    put_u16(out, 0x0301);
    put_u16(out, fragment.len);
    buf_append_bytes(out, fragment);
}

#endif
