// SPDX-License-Identifier: BSD-2-Clause
//
// Any octets as a message of the DNS: names are text, texts come of answers only, and what is kept
// of it is found again.
#include <assert.h>

#include "decode/dns/dns_answer.h"
#include "decode/model/dkim_keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_text(void *ctx, struct bytes text)
{
    assert(text.len <= 65535);
    ++*(unsigned *)ctx;
}

static void keep(struct bytes message, const struct dns_name *name)
{
    static const uint64_t seed[2] = {1, 2};
    struct dkim_keys *k = dkim_keys_new(seed);
    struct stream_point at = {1000, 7};
    struct buf text;
    const char *label = strstr(name->text, "._domainkey.");
    dkim_keys_take(k, message, &at);
    if (label) {
        struct dkim_question q = {.selector = bytes_of(name->text, (size_t)(label - name->text)),
                                  .domain = bytes_str(label + 12),
                                  .time_ns = 1000,
                                  .upto = UINT64_MAX};
        buf_init(&text, 0);
        struct dkim_found found = dkim_keys_find(k, &q, &text);
        assert((found.result != DNS_NONE) == (dkim_keys_count(k) == 1));
        buf_fini(&text);
    }
    dkim_keys_free(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dns_name name;
    unsigned texts = 0;
    struct bytes message = bytes_of(data, size);
    enum dns_result result = dns_answer_read(message, &name, on_text, &texts);
    assert((result == DNS_TEXT) == (texts > 0));
    if (result == DNS_NONE) return 0;
    assert(name.len == strlen(name.text) && name.len < sizeof name.text);
    for (size_t i = 0; i < name.len; i++) assert(name.text[i] > 0x20 && name.text[i] < 0x7f);
    keep(message, &name);
    return 0;
}
