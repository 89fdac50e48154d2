// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/mail_domain.h"

struct bytes mail_domain_of(struct bytes address)
{
    size_t at = address.len;
    while (at > 0 && address.data[at - 1] != '@') at--;
    if (at == 0) return BYTES_LIT("");
    struct bytes domain = bytes_skip(address, at);
    if (domain.len > 0 && domain.data[domain.len - 1] == '.') domain.len--;
    return domain;
}

// Where the label before the offset begins; it is preceded by a dot or nothing.
static size_t label_before(struct bytes domain, size_t end)
{
    while (end > 0 && domain.data[end - 1] != '.') end--;
    return end;
}

struct bytes mail_domain_registered(struct bytes domain)
{
    size_t top = label_before(domain, domain.len);
    if (top == 0) return domain;
    size_t second = label_before(domain, top - 1);
    bool is_country = domain.len - top == 2 && top - 1 - second <= 3;
    if (!is_country || second == 0) return bytes_skip(domain, second);
    return bytes_skip(domain, label_before(domain, second - 1));
}

bool mail_domain_is_aligned(struct bytes a, struct bytes b)
{
    if (a.len > 0 && a.data[0] == '[') return bytes_equal_nocase(a, b);
    return bytes_equal_nocase(mail_domain_registered(a), mail_domain_registered(b));
}
