// SPDX-License-Identifier: BSD-2-Clause
//
// Checksums of segments that were on a wire: a SYN over IPv4 and one over IPv6.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "capture/checksum.h"

static const uint8_t over_ipv4[] = {
    0x45, 0x00, 0x00, 0x3c, 0x85, 0x15, 0x40, 0x00, 0x3f, 0x06, 0xca, 0x40, 0xc6, 0x33, 0x64,
    0x19, 0xc0, 0x00, 0x02, 0x19, 0xc8, 0x36, 0x00, 0x19, 0xf5, 0xf9, 0x96, 0xa2, 0x00, 0x00,
    0x00, 0x00, 0xa0, 0x02, 0xfa, 0xf0, 0x49, 0x3a, 0x00, 0x00, 0x02, 0x04, 0x05, 0xb4, 0x04,
    0x02, 0x08, 0x0a, 0x98, 0xe1, 0x29, 0x9e, 0x00, 0x00, 0x00, 0x00, 0x01, 0x03, 0x03, 0x0a,
};

static const uint8_t over_ipv6[] = {
    0x60, 0x08, 0x12, 0xa9, 0x00, 0x2c, 0x06, 0x3f, 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x01,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x25, 0x20, 0x01, 0x0d, 0xb8,
    0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x25, 0xbe, 0x9c,
    0x00, 0x19, 0x5e, 0x65, 0x19, 0x6a, 0x00, 0x00, 0x00, 0x00, 0xb0, 0x02, 0xfd, 0x20,
    0x36, 0xb5, 0x00, 0x00, 0x02, 0x04, 0x05, 0xa0, 0x04, 0x02, 0x08, 0x0a, 0x2e, 0x72,
    0x20, 0x7e, 0x00, 0x00, 0x00, 0x00, 0x01, 0x03, 0x03, 0x0a, 0x22, 0x02, 0x01, 0x01,
};

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, FIELD = 16, ROOM = 128 };

// The datagram with two octets set to value at offset (0: none), cut octets missing at its end.
static struct ip_datagram datagram(uint8_t room[ROOM], bool is_ipv6, size_t offset, unsigned value,
                                   size_t cut)
{
    struct ip_datagram ip;
    size_t len = is_ipv6 ? sizeof over_ipv6 : sizeof over_ipv4;
    memcpy(room, is_ipv6 ? over_ipv6 : over_ipv4, len);
    if (offset > 0) {
        room[offset] = (uint8_t)(value >> 8);
        room[offset + 1] = (uint8_t)value;
    }
    assert_true(ip_read(bytes_of(room, len - cut), cut, &ip));
    return ip;
}

// The sum of the pseudo header, as a sending host leaves it in the field.
static unsigned partial(bool is_ipv6, bool with_len)
{
    const uint8_t *at = is_ipv6 ? over_ipv6 + 8 : over_ipv4 + 12;
    uint32_t sum = IP_PROTOCOL_TCP;
    for (size_t i = 0; i < (is_ipv6 ? 32 : 8); i += 2) sum += (uint32_t)at[i] << 8 | at[i + 1];
    if (with_len) {
        sum +=
            (uint32_t)(is_ipv6 ? sizeof over_ipv6 - IPV6_HEADER : sizeof over_ipv4 - IPV4_HEADER);
    }
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

static void test_ipv4_header(void **state)
{
    uint8_t frame[IPV4_HEADER];
    (void)state;
    memcpy(frame, over_ipv4, sizeof frame);
    assert_int_equal(checksum_ipv4(bytes_of(frame, sizeof frame)), CHECKSUM_GOOD);
    assert_int_equal(checksum_ipv4(bytes_of(frame, sizeof frame - 1)), CHECKSUM_UNKNOWN);
    for (size_t i = 1; i < sizeof frame; i++) {
        frame[i] ^= 0x40;
        assert_int_equal(checksum_ipv4(bytes_of(frame, sizeof frame)), CHECKSUM_BAD);
        frame[i] ^= 0x40;
    }
    frame[10] = frame[11] = 0;
    assert_int_equal(checksum_ipv4(bytes_of(frame, sizeof frame)), CHECKSUM_OFFLOADED);
}

static void test_tcp(void **state)
{
    uint8_t room[ROOM];
    (void)state;
    for (int v6 = 0; v6 < 2; v6++) {
        size_t tcp = v6 ? IPV6_HEADER : IPV4_HEADER;
        struct ip_datagram ip = datagram(room, v6, 0, 0, 0);
        assert_int_equal(checksum_tcp(&ip), CHECKSUM_GOOD);
        ip = datagram(room, v6, 0, 0, 1);
        assert_int_equal(checksum_tcp(&ip), CHECKSUM_UNKNOWN);
        ip = datagram(room, v6, tcp + FIELD, 0, 0);
        assert_int_equal(checksum_tcp(&ip), CHECKSUM_OFFLOADED);
        ip = datagram(room, v6, tcp + FIELD, partial(v6, true), 0);
        assert_int_equal(checksum_tcp(&ip), CHECKSUM_OFFLOADED);
        ip = datagram(room, v6, tcp + FIELD, partial(v6, false), 0);
        assert_int_equal(checksum_tcp(&ip), CHECKSUM_OFFLOADED);
        ip = datagram(room, v6, tcp + FIELD, 0x1234, 0);
        assert_int_equal(checksum_tcp(&ip), CHECKSUM_BAD);
        ip = datagram(room, v6, tcp + 4, 0x1234, 0); // the sequence number
        assert_int_equal(checksum_tcp(&ip), CHECKSUM_BAD);
        ip = datagram(room, v6, 0, 0, 0);
        ip.source[1] ^= 1;
        assert_int_equal(checksum_tcp(&ip), CHECKSUM_BAD);
    }
}

// An octet left over is the first half of a word.
static void test_odd_length(void **state)
{
    uint8_t segment[21] = {0, 25, 0, 25, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x10, 0, 0, 0, 0, 0, 0, 'x'};
    struct ip_datagram ip = {.version = 4,
                             .payload = bytes_of(segment, sizeof segment),
                             .payload_wire_len = sizeof segment};
    (void)state;
    uint32_t sum = 6 + 21 + 25 + 25 + 0x5010 + ('x' << 8);
    sum = ~((sum & 0xffff) + (sum >> 16));
    segment[16] = (uint8_t)(sum >> 8);
    segment[17] = (uint8_t)sum;
    assert_int_equal(checksum_tcp(&ip), CHECKSUM_GOOD);
    segment[20] = 'y';
    assert_int_equal(checksum_tcp(&ip), CHECKSUM_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ipv4_header),
        cmocka_unit_test(test_tcp),
        cmocka_unit_test(test_odd_length),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
