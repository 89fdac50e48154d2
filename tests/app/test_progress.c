// SPDX-License-Identifier: BSD-2-Clause
#include "app/progress.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/timestamp.h"

#define SECONDS(n) ((int64_t)((n)*TIMESTAMP_NS_PER_S))
#define GB         UINT64_C(1000000000)

static const struct {
    struct progress_facts facts;
    const char *text;
} rows[] = {
    {{0, 1000, 0, 0}, "0 %, 0.0 of 1.0 kB, 0 sessions"},
    {{500, 1000, 1, SECONDS(1)}, "50 %, 0.5 of 1.0 kB, 500 B/s, 1 session, 0:01 left"},
    {{12 * GB / 10, 29 * GB / 10, 12345, SECONDS(4)},
     "41 %, 1.2 of 2.9 GB, 300 MB/s, 12345 sessions, 0:06 left"},
    {{1 * GB, 100 * GB, 7, SECONDS(1)}, "1 %, 1.0 of 100 GB, 1.0 GB/s, 7 sessions, 1:39 left"},
    {{1 * GB, 100 * GB, 7, SECONDS(100)}, "1 %, 1.0 of 100 GB, 10 MB/s, 7 sessions, 2:45:00 left"},
    {{1000, 1000, 3, SECONDS(1)}, "100 %, 1.0 of 1.0 kB, 1.0 kB/s, 3 sessions, 0:00 left"},
    // A file that grew while it was read.
    {{2000, 1000, 3, SECONDS(1)}, "100 %, 2.0 of 1.0 kB, 2.0 kB/s, 3 sessions, 0:00 left"},
    // A pipe has no end that is known.
    {{5 * GB, 0, 3, SECONDS(10)}, "5.0 GB, 500 MB/s, 3 sessions"},
    // Nearly nothing in a long time.
    {{1, UINT64_MAX, 0, SECONDS(1000000)}, "0 %, 0.0 of 18446744 TB, 0 B/s, 0 sessions"},
};

static void test_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[PROGRESS_TEXT];
        progress_text(&rows[i].facts, text);
        assert_string_equal(text, rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
