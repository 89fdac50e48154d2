// SPDX-License-Identifier: BSD-2-Clause
//
// A session in every link layer and tunnel: that it is found, that its tunnels are named, that a
// frame cut anywhere does no harm, and that layers without end are left.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/err.h"
#include "capture/capture.h"
#include "capture/layer/layer.h"
#include "tests/capture/recorder.h"

// Layers from the outside: words of hexadecimal octets, and
//   eth:TYPE           an Ethernet header
//   ip4:PROTO ip6:PROTO   a datagram from 192.0.2.1 to 192.0.2.2 (2001::1 to 2001::2)
//   udp:PORT           from port 5000 to PORT, or back
//   len16              how many octets follow, in two octets
//   tlv-big tlv-little the header of an attribute of type 9 that holds what follows
#define SESSION "open 10.0.0.1:1000 > 10.0.0.2:25 syn"

static const struct {
    const char *name;
    uint16_t linktype;
    const char *layers;
    const char *around; // tags and tunnels, behind SESSION; NULL: no session is found
} rows[] = {
    {"Ethernet", 1, "eth:0800", ""},
    {"VLAN", 1, "eth:8100 00050800", " vlan 5"},
    {"VLAN with a priority", 1, "eth:8100 f0050800", " vlan 5"},
    {"three VLANs", 1, "eth:88a8 00058100 00069100 00070800", " vlan 5,6,7"},
    {"five VLANs", 1, "eth:88a8 00058100 00069100 00078100 00088100 00090800", " vlan 5,6,7,8"},
    {"VLANs outside and inside", 1,
     "eth:8100 00070800 ip4:17 udp:4789 08000000 00002a00 eth:8100 00050800",
     " vlan 5 in vxlan 42 192.0.2.1:5000>192.0.2.2:4789 vlan 7"},
    {"a VLAN outside", 1, "eth:8100 00070800 ip4:4", " in ipip 192.0.2.1:0>192.0.2.2:0 vlan 7"},
    {"SLL", 113, "000000010006 aabbccddeeff0000 0800", ""},
    {"SLL2", 276, "0800 0000 00000002 0001 00 06 aabbccddeeff0000", ""},
    {"raw", 101, "", ""},
    {"raw, OpenBSD", 14, "", ""},
    {"IPv4", 228, "", ""},
    {"NULL little", 0, "02000000", ""},
    {"NULL big", 0, "00000002", ""},
    {"LOOP", 108, "00000002", ""},
    {"NULL, a family in the middle", 0, "00020000", NULL},
    {"PPP", 9, "0021", ""},
    {"PPP, short protocol", 9, "21", ""},
    {"PPP, HDLC", 50, "ff030021", ""},
    {"PPP, HDLC, short", 9, "ff0321", ""},
    {"PPP, LCP", 9, "c021", NULL},
    {"PPP with direction", 204, "01 ff03 0021", ""},
    {"PPP with direction, bare", 204, "00 0021", ""},
    {"pppd", 166, "0003 0021", ""},
    {"PPPoE", 1, "eth:8864 11 00 0001 len16 0021", ""},
    {"PPPoE, VLAN", 1, "eth:8100 00058864 11 00 0001 len16 0021", " vlan 5"},
    {"PPPoE, discovery code", 1, "eth:8864 11 09 0001 len16 0021", NULL},
    {"PPPoE alone", 51, "11 00 0001 len16 0021", ""},
    {"MPLS", 1, "eth:8847 000101ff", ""},
    {"MPLS, three labels", 1, "eth:8847 000100ff 000200ff 000301ff", ""},
    {"MPLS alone", 219, "000101ff", ""},
    {"MPLS, pseudowire", 1, "eth:8847 000101ff 00000000 eth:0800", ""},
    {"MPLS in PPP", 9, "0281 000101ff", ""},
    {"NFLOG little", 239, "02000000 08000100 08000301 05000a00 78000000 tlv-little", ""},
    {"NFLOG big", 239, "02000000 00080001 08000301 tlv-big", ""},
    {"NFLOG, no payload", 239, "02000000 08000100 08000301", NULL},
    {"NFLOG, version 1", 239, "02010000 08000100 08000301", NULL},
    {"PPI", 192, "0000 0800 01000000 eth:0800", ""},
    {"PPI with a field", 192, "0000 1000 65000000 0100 0400 11223344", ""},
    {"PPI, shorter than its header", 192, "0000 0700 65000000", NULL},

    {"GRE", 101, "ip4:47 0000 0800", " in gre 192.0.2.1:0>192.0.2.2:0"},
    {"GRE with a key", 101, "ip4:47 2000 0800 00000007", " in gre 7 192.0.2.1:0>192.0.2.2:0"},
    {"GRE, all fields", 101, "ip4:47 b000 0800 12340000 00000007 00000001",
     " in gre 7 192.0.2.1:0>192.0.2.2:0"},
    {"GRE, routes", 101, "ip4:47 4000 0800 00000000 08000004 c0000201 08000000",
     " in gre 192.0.2.1:0>192.0.2.2:0"},
    {"GRE over IPv6", 101, "ip6:47 0000 0800", " in gre [2001::1]:0>[2001::2]:0"},
    {"GRE, Ethernet", 101, "ip4:47 2000 6558 00000007 eth:8100 00050800",
     " vlan 5 in gre 7 192.0.2.1:0>192.0.2.2:0"},
    {"GRE, MPLS", 101, "ip4:47 0000 8847 000101ff", " in gre 192.0.2.1:0>192.0.2.2:0"},
    {"GRE, version 2", 101, "ip4:47 0002 0800", NULL},
    {"PPTP", 101, "ip4:47 3081 880b len16 0009 00000001 00000002 ff030021",
     " in gre 9 192.0.2.1:0>192.0.2.2:0"},
    {"PPTP, no key", 101, "ip4:47 1001 880b 00000001 ff030021", NULL},
    {"ERSPAN I", 101, "ip4:47 0000 88be eth:0800", " in erspan 192.0.2.1:0>192.0.2.2:0"},
    {"ERSPAN II", 101, "ip4:47 1000 88be 00000001 10050064 00000000 eth:0800",
     " in erspan 100 192.0.2.1:0>192.0.2.2:0"},
    {"ERSPAN II, version 3", 101, "ip4:47 1000 88be 00000001 30050064 00000000 eth:0800", NULL},
    {"ERSPAN III", 101, "ip4:47 1000 22eb 00000001 200500ff 01020304 00000000 eth:8100 00050800",
     " vlan 5 in erspan 255 192.0.2.1:0>192.0.2.2:0"},
    {"ERSPAN III, more", 101,
     "ip4:47 1000 22eb 00000001 200500ff 01020304 00000001 1122334455667788 eth:0800",
     " in erspan 255 192.0.2.1:0>192.0.2.2:0"},
    {"ERSPAN III, IP", 101, "ip4:47 1000 22eb 00000001 20050001 01020304 00000800",
     " in erspan 1 192.0.2.1:0>192.0.2.2:0"},
    {"ERSPAN's type on Ethernet", 1, "eth:88be eth:0800", NULL},
    {"PPP's type on Ethernet", 1, "eth:880b ff030021", NULL},
    {"IPv4 in IPv4", 101, "ip4:4", " in ipip 192.0.2.1:0>192.0.2.2:0"},
    {"IPv4 in IPv6", 101, "ip6:4", " in ipip [2001::1]:0>[2001::2]:0"},
    {"6in4, IPv4 in it", 101, "ip4:41 ip6:4",
     " in 6in4 192.0.2.1:0>192.0.2.2:0 in ipip [2001::1]:0>[2001::2]:0"},
    {"IPv6 in IPv6", 101, "ip6:41 ip6:4",
     " in ipip [2001::1]:0>[2001::2]:0 in ipip [2001::1]:0>[2001::2]:0"},
    {"VXLAN", 1, "eth:0800 ip4:17 udp:4789 08000000 00002a00 eth:0800",
     " in vxlan 42 192.0.2.1:5000>192.0.2.2:4789"},
    {"VXLAN, old port", 1, "eth:0800 ip4:17 udp:8472 08000000 00002a00 eth:0800",
     " in vxlan 42 192.0.2.1:5000>192.0.2.2:8472"},
    {"VXLAN, no VNI", 1, "eth:0800 ip4:17 udp:4789 00000000 00002a00 eth:0800", NULL},
    {"VXLAN-GPE, IP", 101, "ip4:17 udp:4790 0c000001 00002a00",
     " in vxlan 42 192.0.2.1:5000>192.0.2.2:4790"},
    {"VXLAN-GPE, Ethernet", 101, "ip4:17 udp:4790 0c000003 00002a00 eth:0800",
     " in vxlan 42 192.0.2.1:5000>192.0.2.2:4790"},
    {"VXLAN-GPE, MPLS", 101, "ip4:17 udp:4790 0c000005 00002a00 000101ff",
     " in vxlan 42 192.0.2.1:5000>192.0.2.2:4790"},
    {"Geneve", 101, "ip6:17 udp:6081 0000 6558 00000700 eth:0800",
     " in geneve 7 [2001::1]:5000>[2001::2]:6081"},
    {"Geneve, options, IP", 101, "ip4:17 udp:6081 0200 0800 00000700 0000000100000000",
     " in geneve 7 192.0.2.1:5000>192.0.2.2:6081"},
    {"Geneve, version 1", 101, "ip4:17 udp:6081 4000 6558 00000700 eth:0800", NULL},
    {"Teredo", 101, "ip4:17 udp:3544 ip6:4",
     " in teredo 192.0.2.1:5000>192.0.2.2:3544 in ipip [2001::1]:0>[2001::2]:0"},
    {"Teredo, both headers", 101,
     "ip4:17 udp:3544 00010203 1122 334455 0102030405060708 00 0000 1234 c0000201 ip6:4",
     " in teredo 192.0.2.1:5000>192.0.2.2:3544 in ipip [2001::1]:0>[2001::2]:0"},
    {"Teredo, IPv4", 101, "ip4:17 udp:3544", NULL},
    {"GTP-U", 101, "ip4:17 udp:2152 30 ff len16 00000009",
     " in gtp-u 9 192.0.2.1:5000>192.0.2.2:2152"},
    {"GTP-U, sequence", 101, "ip4:17 udp:2152 32 ff len16 00000009 00010000",
     " in gtp-u 9 192.0.2.1:5000>192.0.2.2:2152"},
    {"GTP-U, two extensions", 101,
     "ip4:17 udp:2152 34 ff len16 00000009 00000085 01 0001 85 02 000102030405 00",
     " in gtp-u 9 192.0.2.1:5000>192.0.2.2:2152"},
    {"GTP-U, extension of no length", 101,
     "ip4:17 udp:2152 34 ff len16 00000009 00000085 00 0001 85", NULL},
    {"GTP-U, echo request", 101, "ip4:17 udp:2152 30 01 len16 00000009", NULL},
    {"another UDP port", 101, "ip4:17 udp:53 08000000 00002a00 eth:0800", NULL},
    {"a tunnel in a tunnel", 1,
     "eth:0800 ip4:47 2000 6558 00000001 eth:0800 ip4:17 udp:4789 08000000 00000200 eth:0800",
     " in gre 1 192.0.2.1:0>192.0.2.2:0 in vxlan 2 192.0.2.1:5000>192.0.2.2:4789"},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

// ---- Frames ----

static void put_hex(struct buf *out, const char *word, size_t len)
{
    for (size_t i = 0; i + 1 < len; i += 2) {
        char octet[3] = {word[i], word[i + 1], '\0'};
        buf_append_byte(out, (uint8_t)strtoul(octet, NULL, 16));
    }
}

static void put_ip4(struct buf *out, unsigned protocol, size_t payload, bool back)
{
    put_be32(out, 0x45000000 | (uint32_t)(20 + payload));
    put_be32(out, 0x00014000);
    put_be32(out, 64U << 24 | protocol << 16);
    put_be32(out, back ? 0xc0000202 : 0xc0000201);
    put_be32(out, back ? 0xc0000201 : 0xc0000202);
}

static void put_ip6(struct buf *out, unsigned next, size_t payload, bool back)
{
    put_be32(out, 0x60000000);
    put_be16(out, (unsigned)payload);
    put_be16(out, next << 8 | 64);
    for (int i = 0; i < 2; i++) {
        put_be32(out, 0x20010000);
        put_be32(out, 0);
        put_be32(out, 0);
        put_be32(out, (i == 0) == back ? 2 : 1);
    }
}

static void put_word(struct buf *out, const char *word, size_t len, size_t after, bool back)
{
    unsigned number = len > 4 ? (unsigned)strtoul(word + 4, NULL, word[0] == 'e' ? 16 : 10) : 0;
    if (strncmp(word, "eth:", 4) == 0) {
        put_hex(out, "020000000001020000000002", 24);
        put_be16(out, number);
    } else if (strncmp(word, "ip4:", 4) == 0) {
        put_ip4(out, number, after, back);
    } else if (strncmp(word, "ip6:", 4) == 0) {
        put_ip6(out, number, after, back);
    } else if (strncmp(word, "udp:", 4) == 0) {
        put_be16(out, back ? number : 5000);
        put_be16(out, back ? 5000 : number);
        put_be16(out, (unsigned)(8 + after));
        put_be16(out, 0);
    } else if (strncmp(word, "tlv-big", 7) == 0) {
        put_be16(out, (unsigned)(4 + after));
        put_be16(out, 9);
    } else if (strncmp(word, "tlv-little", 10) == 0) {
        put_le16(out, (unsigned)(4 + after));
        put_le16(out, 9);
    } else if (strncmp(word, "len16", 5) == 0) {
        put_be16(out, (unsigned)after);
    } else {
        put_hex(out, word, len);
    }
}

// The layers of a row around inner: from the last word to the first, each before what is there.
static void wrap(struct buf *frame, const char *layers, const struct buf *inner, bool back)
{
    size_t end = strlen(layers);
    buf_append(frame, inner->data, inner->len);
    while (end > 0) {
        size_t start = end;
        while (start > 0 && layers[start - 1] != ' ') start--;
        struct buf whole;
        buf_init(&whole, 0);
        put_word(&whole, layers + start, end - start, frame->len, back);
        buf_append(&whole, frame->data, frame->len);
        buf_fini(frame);
        *frame = whole;
        end = start > 0 ? start - 1 : 0;
    }
}

static void put_frame(struct buf *frame, const char *layers, const struct frame_spec *spec)
{
    struct buf inner;
    buf_init(&inner, 0);
    buf_init(frame, 0);
    frame_tcp(&inner, spec);
    wrap(frame, layers, &inner, spec->from_server);
    buf_fini(&inner);
}

static const struct frame_spec dialogue[] = {
    {.flags = "S", .seq = 99},
    {.flags = "SA", .seq = 199, .ack = 100, .from_server = true},
    {.flags = "PA", .seq = 200, .ack = 100, .payload = "220 x", .len = 5, .from_server = true},
    {.flags = "PA", .seq = 100, .ack = 205, .payload = "QUIT", .len = 4},
};

// ---- Captures ----

struct fixture {
    struct recorder recorder;
    struct capture *capture;
    struct packet packet;
};

static void begin(struct fixture *f, uint16_t linktype)
{
    memset(f, 0, sizeof *f);
    recorder_init(&f->recorder);
    f->recorder.merges_data = true;
    struct capture_config config = {.sink = &f->recorder.sink};
    f->capture = capture_new(&config);
    f->packet.linktype = linktype;
    f->packet.time_ns = 1000000000;
}

static void end(struct fixture *f)
{
    capture_free(f->capture);
    recorder_fini(&f->recorder);
}

// Of octets that are its own, so that a read beyond them is found.
static void give(struct fixture *f, const uint8_t *octets, size_t len, size_t wire_len)
{
    uint8_t *copy = err_malloc(len ? len : 1);
    if (len > 0) memcpy(copy, octets, len);
    f->packet.number++;
    f->packet.offset = f->packet.number * 1000;
    f->packet.data = copy;
    f->packet.cap_len = (uint32_t)len;
    f->packet.wire_len = (uint32_t)wire_len;
    capture_packet(f->capture, &f->packet);
    free(copy);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        struct fixture f;
        begin(&f, rows[i].linktype);
        for (size_t j = 0; j < 4; j++) {
            struct buf frame;
            put_frame(&frame, rows[i].layers, &dialogue[j]);
            give(&f, frame.data, frame.len, frame.len);
            buf_fini(&frame);
        }
        capture_finish(f.capture);
        char want[512] = "";
        if (rows[i].around)
            snprintf(want, sizeof want, "%s%s\ndata S 220 x\ndata C QUIT\nclose open\n", SESSION,
                     rows[i].around);
        const char *got = recorder_take(&f.recorder);
        if (strcmp(got, want) != 0) fail_msg("%s: got\n%swanted\n%s", rows[i].name, got, want);
        end(&f);
    }
}

// Padding, and what else a link layer appends, is none of the datagram.
static void test_trailers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        struct fixture f;
        begin(&f, rows[i].linktype);
        for (size_t j = 0; j < 4; j++) {
            struct buf frame;
            put_frame(&frame, rows[i].layers, &dialogue[j]);
            buf_append_str(&frame, "trailer");
            give(&f, frame.data, frame.len, frame.len);
            buf_fini(&frame);
        }
        capture_finish(f.capture);
        const char *got = recorder_take(&f.recorder);
        if (strstr(got, "trail")) fail_msg("%s: got\n%s", rows[i].name, got);
        assert_true((rows[i].around != NULL) == (strstr(got, "QUIT") != NULL));
        end(&f);
    }
}

// The snap length cuts anywhere: no octet is read beyond, and what is delivered was there.
static void test_cuts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        struct buf frame;
        put_frame(&frame, rows[i].layers, &dialogue[3]);
        for (size_t cut = 0; cut <= frame.len; cut++) {
            struct fixture f;
            begin(&f, rows[i].linktype);
            give(&f, frame.data, cut, frame.len);
            capture_finish(f.capture);
            const char *got = recorder_take(&f.recorder);
            bool is_whole = strstr(got, "data C QUIT\n") != NULL;
            assert_true(is_whole == (cut == frame.len && rows[i].around));
            if (cut == frame.len - 1 && rows[i].around)
                assert_non_null(strstr(got, "data C QUI\ngap C 1 snaplen\n"));
            end(&f);
        }
        buf_fini(&frame);
    }
}

// A tunnel's datagram in pieces, in it a datagram in pieces of its own: the session's packets are
// all of them, and alone give the same session again.
static void put_piece(struct buf *out, const struct buf *datagram, size_t from, size_t to,
                      unsigned id)
{
    size_t payload = datagram->len - 20;
    bool more = to < payload;
    buf_init(out, 0);
    put_be32(out, 0x45000000 | (uint32_t)(20 + to - from));
    put_be32(out, id << 16 | (more ? 0x2000U : 0) | (uint32_t)(from / 8));
    buf_append(out, datagram->data + 8, 12);
    buf_append(out, datagram->data + 20 + from, to - from);
}

static void test_pieces_in_pieces(void **state)
{
    (void)state;
    struct fixture f;
    struct buf frames[4];
    struct buf inner;
    size_t count = 0;
    buf_init(&inner, 0);
    struct frame_spec spec = dialogue[0];
    spec.payload = "EHLO client.example";
    spec.len = 19;
    frame_tcp(&inner, &spec);
    for (size_t i = 0; i < 2; i++) {
        struct buf half, outer;
        put_piece(&half, &inner, i * 24, i == 0 ? 24 : inner.len - 20, 7);
        buf_init(&outer, 0);
        wrap(&outer, "ip4:47 0000 0800", &half, false);
        put_piece(&frames[count++], &outer, 0, 16, 20 + (unsigned)i);
        put_piece(&frames[count++], &outer, 16, outer.len - 20, 20 + (unsigned)i);
        buf_fini(&half);
        buf_fini(&outer);
    }
    begin(&f, LINKTYPE_RAW);
    for (size_t i = 0; i < count; i++) give(&f, frames[i].data, frames[i].len, frames[i].len);
    capture_finish(f.capture);
    assert_string_equal(recorder_take(&f.recorder),
                        SESSION " in gre 192.0.2.1:0>192.0.2.2:0\n"
                                "data C EHLO client.example\nclose open\n");
    assert_string_equal(buf_str(&f.recorder.packets), "C1 C2 C3 C4");
    end(&f);
    for (size_t i = 0; i < count; i++) buf_fini(&frames[i]);
    buf_fini(&inner);
}

static void test_depth(void **state)
{
    (void)state;
    static const struct {
        const char *layer;
        unsigned deepest; // so many are followed
    } deep[] = {{"ip4:4", LIMIT_TUNNELS}, {"00058100", LIMIT_LAYERS - 3}};
    for (size_t i = 0; i < 2; i++) {
        for (unsigned count = deep[i].deepest; count <= deep[i].deepest + 1; count++) {
            struct buf layers, frame;
            buf_init(&layers, 0);
            if (i == 1) buf_append_str(&layers, "eth:8100 ");
            for (unsigned n = 0; n < count; n++) buf_printf(&layers, "%s ", deep[i].layer);
            if (i == 1) buf_append_str(&layers, "00050800 ");
            layers.len--;
            put_frame(&frame, buf_str(&layers), &dialogue[3]);
            struct fixture f;
            begin(&f, i == 1 ? LINKTYPE_ETHERNET : LINKTYPE_RAW);
            give(&f, frame.data, frame.len, frame.len);
            capture_finish(f.capture);
            bool is_found = strstr(recorder_take(&f.recorder), "QUIT") != NULL;
            assert_int_equal(is_found, count == deep[i].deepest);
            end(&f);
            buf_fini(&frame);
            buf_fini(&layers);
        }
    }
}

static void test_names(void **state)
{
    (void)state;
    assert_true(layer_is_linktype(LINKTYPE_NFLOG));
    assert_false(layer_is_linktype(7));
    assert_string_equal(layer_linktype_name(LINKTYPE_PPI), "PPI");
    assert_string_equal(layer_linktype_name(7), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),      cmocka_unit_test(test_trailers),
        cmocka_unit_test(test_cuts),      cmocka_unit_test(test_pieces_in_pieces),
        cmocka_unit_test(test_depth),     cmocka_unit_test(test_names),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
