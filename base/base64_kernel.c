// SPDX-License-Identifier: BSD-2-Clause
//
// The portable kernel decodes four characters at a time: one table per position holds the six bits
// where they belong, and a bit above bit 23 for what is not in the alphabet, so that four lookups
// or-ed together give either 24 bits or "look closer". It counts in vectors of the compiler's own.
#include "base/base64_kernel.h"

#include <stdatomic.h>

enum { BAD = 0x80 }; // not in the alphabet

// The value of a character, 0 to 63, or BAD.
#define VALUE(c)                                                                                   \
    ((c) >= 'A' && (c) <= 'Z'   ? (c) - 'A'                                                        \
     : (c) >= 'a' && (c) <= 'z' ? (c) - 'a' + 26                                                   \
     : (c) >= '0' && (c) <= '9' ? (c) - '0' + 52                                                   \
     : (c) == '+'               ? 62                                                               \
     : (c) == '/'               ? 63                                                               \
                                : BAD)
#define AT(c, shift) (VALUE(c) == BAD ? BASE64_NOT_CLEAN : (uint32_t)VALUE(c) << (shift))
#define ROW4(c, s)   AT(c, s), AT((c) + 1, s), AT((c) + 2, s), AT((c) + 3, s)
#define ROW16(c, s)  ROW4(c, s), ROW4((c) + 4, s), ROW4((c) + 8, s), ROW4((c) + 12, s)
#define ROW64(c, s)  ROW16(c, s), ROW16((c) + 16, s), ROW16((c) + 32, s), ROW16((c) + 48, s)
#define TABLE(s)                                                                                   \
    {                                                                                              \
        ROW64(0, s), ROW64(64, s), ROW64(128, s), ROW64(192, s)                                    \
    }

const uint32_t base64_sextets[4][256] = {TABLE(18), TABLE(12), TABLE(6), TABLE(0)};

static bool is_always(void)
{
    return true;
}

static inline uint32_t quantum_at(const uint8_t *p)
{
    return base64_sextets[0][p[0]] | base64_sextets[1][p[1]] | base64_sextets[2][p[2]] |
           base64_sextets[3][p[3]];
}

// Writes the 24 bits and one octet more, which the next quantum overwrites.
static inline void put_quantum(uint8_t *out, uint32_t bits)
{
    uint32_t be = __builtin_bswap32(bits << 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    be = bits << 8;
#endif
    memcpy(out, &be, sizeof(be));
}

// Stops with fewer than twelve octets left: at least four are never decoded here, so the octet that
// put_quantum writes too many lies within the room there is.
static const uint8_t *decode(const uint8_t *p, const uint8_t *end, uint8_t **out)
{
    uint8_t *o = *out;
    while (end - p >= 12) {
        uint32_t a = quantum_at(p), b = quantum_at(p + 4);
        if (!((a | b) & BASE64_NOT_CLEAN)) {
            put_quantum(o, a);
            put_quantum(o + 3, b);
            o += 6;
            p += 8;
        } else if (!(a & BASE64_NOT_CLEAN)) {
            put_quantum(o, a);
            o += 3;
            p += 4;
        } else if (p[0] == '\r' && p[1] == '\n') {
            p += 2;
        } else if (p[0] == '\n') {
            p++;
        } else {
            break;
        }
    }
    *out = o;
    return p;
}

enum { BLOCK = 16 };
typedef uint8_t block_octets __attribute__((vector_size(BLOCK)));

// Of the octets of a block, 1 for each character of the alphabet; has_odd_out: something stands
// there that is neither that nor a line end.
static block_octets clean_of(const uint8_t *p, bool *has_odd_out)
{
    block_octets c;
    memcpy(&c, p, BLOCK);
    // '/' and the digits follow each other; so do the letters, once the case is taken away.
    block_octets is_clean = (block_octets)((uint8_t)'/' <= c) & (block_octets)(c <= (uint8_t)'9');
    is_clean |= (block_octets)((block_octets)((c | 0x20) - (uint8_t)'a') < 26);
    is_clean |= (block_octets)(c == (uint8_t)'+');
    block_octets is_known = is_clean | (block_octets)(c == (uint8_t)'\r');
    is_known |= (block_octets)(c == (uint8_t)'\n');
    uint64_t halves[2];
    memcpy(halves, &is_known, BLOCK);
    *has_odd_out = (halves[0] & halves[1]) != UINT64_MAX;
    return is_clean & 1;
}

static const uint8_t *count(const uint8_t *p, const uint8_t *end, size_t *count_out)
{
    for (*count_out = 0; p < end;) {
        uint8_t block[BLOCK];
        size_t len = end - p < BLOCK ? (size_t)(end - p) : BLOCK;
        memset(block, '\n', BLOCK);
        memcpy(block, p, len);
        bool has_odd;
        block_octets clean = clean_of(block, &has_odd);
        if (has_odd) break;
        uint64_t halves[2];
        memcpy(halves, &clean, BLOCK);
        // The octets of each half are 0 or 1: their sum comes together in the highest one.
        *count_out += (halves[0] * UINT64_C(0x0101010101010101)) >> 56;
        *count_out += (halves[1] * UINT64_C(0x0101010101010101)) >> 56;
        p += len;
    }
    return p;
}

const struct base64_kernel base64_kernel_portable = {"portable", is_always, decode, count};

const struct base64_kernel *const base64_kernels[] = {
#if BASE64_X86
    &base64_kernel_avx512,
    &base64_kernel_avx2,
    &base64_kernel_ssse3,
#endif
    &base64_kernel_portable,
    NULL,
};

static _Atomic(const struct base64_kernel *) chosen;

const struct base64_kernel *base64_kernel(void)
{
    const struct base64_kernel *k = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (k) return k;
    size_t i = 0;
    while (!base64_kernels[i]->is_supported()) i++;
    base64_kernel_use(base64_kernels[i]);
    return base64_kernels[i];
}

void base64_kernel_use(const struct base64_kernel *kernel)
{
    atomic_store_explicit(&chosen, kernel, memory_order_relaxed);
}
