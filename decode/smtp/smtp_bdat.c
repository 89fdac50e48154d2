// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_bdat.h"

#include "decode/smtp/char_class.h"

bool smtp_bdat_parse(struct bytes arg, struct smtp_bdat *out)
{
    struct bytes rest = bytes_trim_wsp(arg);
    size_t digits = 0;
    while (digits < rest.len && !char_is_wsp(rest.data[digits])) digits++;
    uint64_t size;
    if (!bytes_to_u64(bytes_first(rest, digits), &size) || size > INT64_MAX) return false;
    rest = bytes_trim_wsp(bytes_skip(rest, digits));
    bool is_last = bytes_equal_nocase(rest, BYTES_LIT("LAST"));
    if (rest.len > 0 && !is_last) return false;
    *out = (struct smtp_bdat){.size = size, .is_last = is_last};
    return true;
}
