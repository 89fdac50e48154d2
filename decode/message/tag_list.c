// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 6376 3.2:
//   tag-list = tag-spec *( ";" tag-spec ) [ ";" ]
//   tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
#include "decode/message/tag_list.h"

bool tag_list_next(struct bytes *rest, struct tag *tag_out)
{
    while (rest->len > 0) {
        size_t end = bytes_find(*rest, 0, ';');
        struct bytes spec = bytes_first(*rest, end);
        *rest = bytes_skip(*rest, end + 1);
        size_t equals = bytes_find(spec, 0, '=');
        tag_out->name = bytes_trim_wsp(bytes_first(spec, equals));
        tag_out->value = bytes_trim_wsp(bytes_skip(spec, equals + 1));
        if (equals < spec.len && tag_out->name.len > 0) return true;
    }
    return false;
}
