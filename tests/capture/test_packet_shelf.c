// SPDX-License-Identifier: BSD-2-Clause
#include "capture/packet_shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void add(struct packet_shelf *s, uint64_t number, const char *text)
{
    struct packet packet = {.data = (const uint8_t *)text,
                            .cap_len = (uint32_t)strlen(text),
                            .wire_len = 1000,
                            .number = number,
                            .stays = true};
    packet_shelf_add(s, &packet);
}

// "3=abc 4=d "
static void check(const struct packet_shelf *s, const char *expected)
{
    struct buf log;
    struct packet packet;
    buf_init(&log, 0);
    for (size_t at = 0; packet_shelf_next(s, &at, &packet);) {
        assert_false(packet.stays);
        assert_int_equal(packet.wire_len, 1000);
        buf_printf(&log, "%d=%.*s ", (int)packet.number, (int)packet.cap_len,
                   (const char *)packet.data);
    }
    assert_string_equal(buf_str(&log), expected);
    buf_fini(&log);
}

static void the_oldest_make_room(void **state)
{
    (void)state;
    struct packet_shelf s;
    struct packet found;
    packet_shelf_init(&s, 3 * sizeof(struct packet) + 10);
    check(&s, "");
    add(&s, 1, "abc");
    add(&s, 2, "");
    add(&s, 3, "defg");
    check(&s, "1=abc 2= 3=defg ");
    assert_true(packet_shelf_find(&s, 3, &found));
    assert_memory_equal(found.data, "defg", 4);
    add(&s, 4, "h");
    check(&s, "2= 3=defg 4=h ");
    assert_false(packet_shelf_find(&s, 1, &found));
    add(&s, 5, "0123456789"); // two have to go
    check(&s, "4=h 5=0123456789 ");
    packet_shelf_fini(&s);
}

static void one_that_is_larger_than_all_is_not_kept(void **state)
{
    (void)state;
    struct packet_shelf s;
    packet_shelf_init(&s, sizeof(struct packet) + 3);
    add(&s, 1, "abc");
    add(&s, 2, "abcd");
    check(&s, "1=abc ");
    packet_shelf_fini(&s);
}

static void those_that_are_dropped_are_gone(void **state)
{
    (void)state;
    struct packet_shelf s;
    packet_shelf_init(&s, 4096);
    add(&s, 1, "a");
    add(&s, 2, "bc");
    add(&s, 3, "d");
    packet_shelf_drop(&s, 2);
    check(&s, "1=a 3=d ");
    packet_shelf_drop(&s, 2);
    packet_shelf_drop(&s, 3);
    packet_shelf_drop(&s, 1);
    check(&s, "");
    add(&s, 4, "e");
    check(&s, "4=e ");
    packet_shelf_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_make_room),
        cmocka_unit_test(one_that_is_larger_than_all_is_not_kept),
        cmocka_unit_test(those_that_are_dropped_are_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
