// SPDX-License-Identifier: BSD-2-Clause
//
// The inner loops of base64.h, for what the processor has: base64.c takes the best there is, and
// tests hold them against each other. All give the same: a kernel handles clean runs, anything odd
// it leaves to base64.c.
#ifndef SMTPSCOPE_BASE_BASE64_KERNEL_H
#define SMTPSCOPE_BASE_BASE64_KERNEL_H

#include "base/bytes.h"

struct base64_kernel {
    const char *name;
    bool (*is_supported)(void); // by the processor we run on
    // Decodes whole quanta of the alphabet's characters from p, where one begins, and skips the
    // line ends between them (CRLF, LF). Returns where it stopped, *out where the octets end: at
    // something odd, in a quantum that a line end cuts, or near end. Room at *out for the octets of
    // (end - p) / 4 quanta is enough; of it all may be overwritten.
    const uint8_t *(*decode)(const uint8_t *p, const uint8_t *end, uint8_t **out);
    // Counts the alphabet's characters among line ends (CR, LF). Returns where it stopped: before
    // something odd, as far as 63 octets before it, or at end.
    const uint8_t *(*count)(const uint8_t *p, const uint8_t *end, size_t *count_out);
};

// The fastest first, the portable one last, then NULL.
extern const struct base64_kernel *const base64_kernels[];

// The one in use. base64_kernel_use is for tests; NULL: the best that is supported.
const struct base64_kernel *base64_kernel(void);
void base64_kernel_use(const struct base64_kernel *kernel);

// The six bits of a character, shifted to where its position in a quantum has them, or NOT_CLEAN.
#define BASE64_NOT_CLEAN (UINT32_C(1) << 31)
extern const uint32_t base64_sextets[4][256];

extern const struct base64_kernel base64_kernel_portable;
#if defined(__x86_64__) && defined(__GNUC__)
#define BASE64_X86 1
extern const struct base64_kernel base64_kernel_avx512;
extern const struct base64_kernel base64_kernel_avx2;
extern const struct base64_kernel base64_kernel_ssse3;
#else
#define BASE64_X86 0
#endif

#endif
