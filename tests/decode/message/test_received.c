// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/received.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/timestamp.h"

// Out: "name=value" of what is there, joined by a vertical bar; time in seconds.
static const struct row {
    const char *in, *out;
} rows[] = {
    {"", ""},
    // Postfix
    {" from mail.example.org (unknown [192.0.2.1])\t(using TLSv1.3 with cipher "
     "TLS_AES_256_GCM_SHA384 (256/256 bits))\t(No client certificate requested)\tby "
     "mx.example.com (Postfix) with ESMTPS id 4F1\tfor <bob@example.com>; Fri, 21 Nov 1997 "
     "09:55:06 -0600 (CST)",
     "from=mail.example.org|info=(unknown [192.0.2.1])|ip=192.0.2.1|by=mx.example.com|"
     "with=ESMTPS|id=4F1|for=bob@example.com|tls=using TLSv1.3 with cipher "
     "TLS_AES_256_GCM_SHA384 (256/256 bits)|time=880127706"},
    {"by mx.example.com (Postfix, from userid 1000)\tid 4F2; Fri, 21 Nov 1997 09:55:06 -0600",
     "by=mx.example.com|id=4F2|time=880127706"},
    // Exim
    {"from [192.0.2.7] (helo=pc)\tby mail.example.org with esmtpsa  (TLS1.3) tls "
     "TLS_AES_256_GCM_SHA384\t(Exim 4.96)\t(envelope-from <ann@example.org>)\tid 1r4-0001\t"
     "for bob@example.com;\tFri, 21 Nov 1997 09:55:06 -0600",
     "from=[192.0.2.7]|info=(helo=pc)|ip=192.0.2.7|by=mail.example.org|with=esmtpsa|id=1r4-0001|"
     "for=bob@example.com|tls=TLS1.3|time=880127706"},
    // Exchange
    {"from A.example.com (2001:db8::1) by B.example.com (2001:db8::2) with Microsoft SMTP Server "
     "(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.6977.18 via "
     "Frontend Transport; Fri, 21 Nov 1997 15:55:06 +0000",
     "from=A.example.com|info=(2001:db8::1)|ip=2001:db8::1|by=B.example.com|via=Frontend "
     "Transport|with=Microsoft SMTP Server|id=15.20.6977.18|tls=version=TLS1_2, "
     "cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384|time=880127706"},
    // Gmail, sendmail, qmail, OpenSMTPD
    {"by 2002:a05:6a10:1 with SMTP id q9;        Fri, 21 Nov 1997 07:55:06 -0800 (PST)",
     "by=2002:a05:6a10:1|with=SMTP|id=q9|time=880127706"},
    {"from x (a.example [IPv6:2001:db8::9] (may be forged)) by y (8.17/8.17) with ESMTP id "
     "3AL; 21 Nov 97 10:55:06 EST",
     "from=x|info=(a.example [IPv6:2001:db8::9] (may be forged))|ip=2001:db8::9|by=y|with=ESMTP|"
     "id=3AL|time=880127706"},
    {"(qmail 12345 invoked by uid 89); 21 Nov 1997 15:55:06 -0000", "time=880127706"},
    {"from unknown (HELO pc.example) (ann@192.0.2.9) by 0 with SMTP; 21 Nov 1997 15:55:06 -0000",
     "from=unknown|info=(HELO pc.example) (ann@192.0.2.9)|ip=192.0.2.9|by=0|with=SMTP|"
     "time=880127706"},
    {"from localhost (localhost [local]) by smtp.example (OpenSMTPD) with ESMTPA id 6;"
     "Fri, 21 Nov 1997 16:55:06 +0100 (CET)",
     "from=localhost|info=(localhost [local])|by=smtp.example|with=ESMTPA|id=6|time=880127706"},
    // RFC 5321 4.4 and RFC 8314 4.3
    {"from a.example ([192.0.2.3]) by b.example with ESMTPS tls TLS_AES_128_GCM_SHA256 id 1; x",
     "from=a.example|info=([192.0.2.3])|ip=192.0.2.3|by=b.example|with=ESMTPS|id=1|"
     "tls=TLS_AES_128_GCM_SHA256"},
    // oddities
    {"from from by by with with", "from=from|by=by|with=with"},
    {"from a from b by c", "from=a|by=c"},
    {"from a (b;c) by \"d;e\" ; 21 Nov 1997 15:55:06 -0000", "from=a|info=(b;c)|by=\"d;e\"|"
                                                             "time=880127706"},
    {"FROM a BY b FOR <c@d>", "from=a|by=b|for=c@d"},
    {"from a(b)by c", "from=a|info=(b)|by=c"},
    {"from a by b (unclosed ; 21 Nov 1997 15:55:06 -0000", "from=a|by=b (unclosed|time=880127706"},
    {"by a; 21 Nov 1997 15:55:06 -0000; later", "by=a; 21 Nov 1997 15:55:06 -0000"},
    {"from x by y for <a@b>, <c@d>; 21 Nov 1997 15:55:06 -0000",
     "from=x|by=y|for=a@b>, <c@d|time=880127706"},
};

static void put(struct buf *out, const char *name, struct bytes value)
{
    if (bytes_is_none(value)) return;
    buf_printf(out, "%s%s=", out->len ? "|" : "", name);
    buf_append_bytes(out, value);
}

static void hops(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct received r;
        struct buf got;
        buf_init(&got, 0);
        received_read(bytes_str(rows[i].in), &r);
        put(&got, "from", r.from);
        put(&got, "info", r.from_info);
        put(&got, "ip", r.ip);
        put(&got, "by", r.by);
        put(&got, "via", r.via);
        put(&got, "with", r.with);
        put(&got, "id", r.id);
        put(&got, "for", r.recipient);
        put(&got, "tls", r.tls);
        if (r.has_date)
            buf_printf(&got, "%stime=%lld", got.len ? "|" : "",
                       (long long)(r.date.time_ns / TIMESTAMP_NS_PER_S));
        assert_string_equal(buf_str(&got), rows[i].out);
        buf_fini(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hops)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
