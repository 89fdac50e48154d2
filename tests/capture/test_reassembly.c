// SPDX-License-Identifier: BSD-2-Clause
//
// Reassembly in steps: each step is one segment and states the events that it must lead to; the
// step without a segment is the end of the input. Sequence numbers count from the SYN's: 1 is the
// first octet.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capture/capture.h"
#include "tests/capture/recorder.h"

struct step {
    const char *segment; // side and flags: "C S", "S SA", "C A"; NULL: the end
    uint32_t seq;
    uint32_t ack;
    const char *text;
    const char *events;
    int64_t later_ms; // than the step before
    unsigned cut;     // octets of the text that the snap length cut off
    unsigned times;   // the step is repeated; 0: once
};

// A step at once after the one before, whole; and the end of the input.
#define STEP(segment, seq, ack, text, events) {segment, seq, ack, text, events, 0, 0, 0}
#define END(events) {NULL, 0, 0, NULL, events, 0, 0, 0}

enum { STEPS = 24 };

struct row {
    const char *name;
    uint32_t isn[2];
    struct step steps[STEPS];
};

#define OPEN "open 10.0.0.1:1000 > 10.0.0.2:25 syn\n"
#define MIDDLE "open 10.0.0.1:1000 > 10.0.0.2:25\n"
#define HANDSHAKE                                                                                  \
    STEP("C S", 0, 0, NULL, OPEN), STEP("S SA", 0, 1, NULL, ""), STEP("C A", 1, 1, NULL, "")

static void send_step(struct capture *c, const struct row *row, const struct step *s,
                      struct packet *p)
{
    bool from_server = s->segment[0] == 'S';
    struct frame_spec spec = {.flags = s->segment + 2,
                              .seq = row->isn[from_server] + s->seq,
                              .ack = row->isn[!from_server] + s->ack,
                              .payload = s->text,
                              .len = s->text ? strlen(s->text) : 0,
                              .from_server = from_server};
    struct buf frame;
    buf_init(&frame, 0);
    frame_tcp(&frame, &spec);
    p->time_ns += s->later_ms * 1000000;
    p->number++;
    p->data = frame.data;
    p->wire_len = (uint32_t)frame.len;
    p->cap_len = p->wire_len - s->cut;
    capture_packet(c, p);
    buf_fini(&frame);
}

static void run(const struct row *row)
{
    struct recorder recorder;
    recorder_init(&recorder);
    recorder.merges_data = true;
    struct capture_config config = {.sink = &recorder.sink};
    struct capture *c = capture_new(&config);
    struct packet p = {.time_ns = 1000000000, .linktype = 101, .time_digits = 6};
    for (size_t i = 0; i < STEPS && (row->steps[i].segment || row->steps[i].events); i++) {
        const struct step *s = &row->steps[i];
        for (unsigned n = s->times ? s->times : 1; n > 0; n--) {
            if (s->segment) send_step(c, row, s, &p);
            else capture_finish(c);
        }
        const char *events = recorder_take(&recorder);
        if (strcmp(events, s->events) != 0) {
            fail_msg("%s, step %zu: got\n%sexpected\n%s", row->name, i, events, s->events);
        }
    }
    capture_free(c);
    recorder_fini(&recorder);
}

static const struct row rows[] = {
    {"a plain session", {1000, 5000}, {
        HANDSHAKE,
        STEP("S PA", 1, 1, "220 hi", "data S 220 hi\n"),
        STEP("C A", 1, 7, NULL, ""),
        STEP("C PA", 1, 7, "QUIT", "data C QUIT\n"),
        STEP("S PA", 7, 5, "221", "data S 221\n"),
        STEP("S FA", 10, 5, NULL, "end S fin\n"),
        STEP("C FA", 5, 11, NULL, "end C fin\n"),
        STEP("S A", 11, 6, NULL, ""),
        END("close closed\n")}},
    {"retransmissions, whole, in part and beyond", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abcdef", "data C abcdef\n"),
        STEP("C PA", 1, 1, "abcdef", ""),
        STEP("C PA", 4, 1, "def", ""),
        STEP("C PA", 4, 1, "defghi", "data C ghi\n"),
        END("close open\n")}},
    {"reordered segments", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 7, 1, "ghi", ""),
        STEP("C PA", 4, 1, "def", ""),
        STEP("C PA", 1, 1, "abc", "data C abcdefghi\n"),
        END("close open\n")}},
    {"overlap of what waits: the first octets count, others are noted", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 4, 1, "def", ""),
        STEP("C PA", 3, 1, "cDEfg", "overlap C 3 packet 4 de|DE\n"),
        STEP("C PA", 1, 1, "abc", "data C abcdefg\n"),
        END("close open\n")}},
    {"overlap with the same octets is no note", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 4, 1, "def", ""),
        STEP("C PA", 2, 1, "bcdefgh", ""),
        STEP("C PA", 1, 1, "a", "data C abcdefgh\n"),
        END("close open\n")}},
    {"overlap of what was delivered: both versions", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abcdef", "data C abcdef\n"),
        STEP("C PA", 7, 1, "ghi", "data C ghi\n"),
        STEP("C PA", 1, 1, "abcdefghi", ""),
        STEP("C PA", 3, 1, "cDEfghI",
         "overlap C 8 packet 5 i|I\noverlap C 3 packet 4 de|DE\n"),
        STEP("C PA", 8, 1, "Xij", "overlap C 7 packet 5 h|X\ndata C j\n"),
        STEP("S FA", 1, 11, NULL, "end S fin\n"),
        STEP("C FA", 11, 2, NULL, "end C fin\n"),
        STEP("C PA", 9, 2, "iJ", "overlap C 9 packet 8 j|J\n"),
        END("close closed\n")}},
    {"overlap of what waited and was delivered", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 4, 1, "def", ""),
        STEP("C PA", 1, 1, "abc", "data C abcdef\n"),
        STEP("C PA", 4, 1, "dXf", "overlap C 4 packet 4 e|X\n"),
        END("close open\n")}},
    {"keep-alives have any octet before the next", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("C A", 3, 1, "x", ""),
        STEP("C A", 3, 1, NULL, ""),
        STEP("S A", 1, 4, NULL, ""),
        STEP("C PA", 4, 1, "def", "data C def\n"),
        END("close open\n")}},
    {"a keep-alive in front of the start is no gap", {0, 0}, {
        STEP("S A", 1, 4, NULL, ""),
        STEP("C A", 3, 1, "x", MIDDLE),
        STEP("C PA", 4, 1, "def", ""),
        END("data C def\nclose open\n")}},
    {"a single octet in front of the start is one", {0, 0}, {
        STEP("S A", 1, 4, NULL, ""),
        STEP("C PA", 3, 1, "x", MIDDLE),
        STEP("C PA", 4, 1, "def", ""),
        END("data C xdef\nclose open\n")}},
    {"sequence numbers wrap", {0xfffffffd, 0xfffffffe}, {
        HANDSHAKE,
        STEP("S PA", 1, 1, "220", "data S 220\n"),
        STEP("C PA", 1, 4, "abc", "data C abc\n"),
        STEP("C PA", 7, 4, "ghi", ""),
        STEP("C PA", 4, 4, "def", "data C defghi\n"),
        STEP("S A", 4, 10, NULL, ""),
        END("close open\n")}},
    {"a hole is a gap when an ACK that passed it is a grace old", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("C PA", 8, 1, "hij", ""),
        {"S A", 1, 11, NULL, "", 0, 0, 70},
        {"S A", 1, 11, NULL, "", 400, 0, 0},
        {"S A", 1, 11, NULL, "gap C 4 lost\ndata C hij\n", 400, 0, 70},
        END("close open\n")}},
    {"a hole is no gap when the octets come within the grace", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("S PA", 1, 8, "250", ""),
        STEP("C PA", 4, 1, "defg", "data C defg\ndata S 250\n"),
        END("close open\n")}},
    {"a hole that nobody acknowledges waits for the sender", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 4, 1, "def", ""),
        {"S A", 1, 1, NULL, "", 50, 0, 200},
        {"C PA", 1, 1, "abc", "data C abcdef\n", 20000, 0, 0},
        END("close open\n")}},
    {"a lost end: acknowledged, and one more for the FIN that was not seen", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("S A", 1, 5, NULL, ""),
        END("close open\n")}},
    {"the same, acknowledged before the last octets are captured", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("S A", 1, 8, NULL, ""),
        STEP("C PA", 4, 1, "def", "data C def\n"),
        END("close open\n")}},
    {"a lost end that is acknowledged is a gap", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("S A", 1, 14, NULL, ""),
        END("gap C 10 lost\nclose open\n")}},
    {"a gap before a FIN", {0, 0}, {
        HANDSHAKE,
        STEP("C FA", 6, 1, NULL, ""),
        END("gap C 5 lost\nend C fin\nclose open\n")}},
    {"of a gap, the part that a segment acknowledges comes before it, the rest after it", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 6, "EHLO", ""),
        STEP("C PA", 5, 11, "MAIL", ""),
        STEP("S PA", 16, 9, "250", ""),
        END("gap S 5 lost\ndata C EHLO\ngap S 5 lost\ndata C MAIL\ngap S 5 lost\ndata S 250\n"
         "close open\n")}},
    {"a reply captured before its command comes after it", {0, 0}, {
        HANDSHAKE,
        STEP("S PA", 1, 5, "250", ""),
        STEP("C PA", 1, 1, "QUIT", "data C QUIT\ndata S 250\n"),
        END("close open\n")}},
    {"the client's side only", {0, 0}, {
        STEP("C S", 0, 0, NULL, OPEN),
        STEP("C A", 1, 1, NULL, ""),
        STEP("C PA", 1, 7, "EHLO", ""),
        STEP("C PA", 5, 10, "MAIL", ""),
        STEP("C FA", 9, 10, NULL, ""),
        END("gap S 6 lost\ndata C EHLO\ngap S 3 lost\ndata C MAIL\nend C fin\nclose open\n")}},
    {"one side only, for long: nothing is waited for", {0, 0}, {
        STEP("C S", 0, 0, NULL, OPEN),
        {"C A", 1, 1, NULL, "", 0, 0, 20},
        STEP("C PA", 1, 7, "EHLO", "gap S 6 lost\ndata C EHLO\n"),
        STEP("C PA", 5, 10, "MAIL", "gap S 3 lost\ndata C MAIL\n"),
        END("close open\n")}},
    {"a RST", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("S RA", 1, 4, "why", ""),
        END("end S rst\nclose reset\n")}},
    {"a RST with the right number of somebody else: its side goes on", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("C RA", 4, 1, NULL, ""),
        STEP("S PA", 1, 4, "250", "data S 250\n"),
        STEP("C PA", 4, 4, "def", "data C def\n"),
        STEP("S FA", 4, 7, NULL, "end S fin\n"),
        STEP("C FA", 7, 5, NULL, "end C fin\n"),
        END("close closed\n")}},
    {"a RST far from the window is none", {0, 0}, {
        HANDSHAKE,
        STEP("S R", 900000000, 0, NULL, ""),
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        END("close open\n")}},
    {"a RST with a wrong number in the window: its side goes on", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("C R", 100, 0, NULL, ""),
        STEP("S PA", 1, 4, "250", "data S 250\n"),
        STEP("C PA", 4, 4, "def", "data C def\n"),
        STEP("C PA", 7, 4,
             "a line that is longer than what lies between the wrong number and this, which shows "
             "that it was none",
             "data C a line that is longer than what lies between the wrong number and this, which "
             "shows that it was none\n"),
        END("close open\n")}},
    {"a RST with a wrong number in the window, and nothing after it", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("C R", 100, 0, NULL, ""),
        END("end C rst\nclose reset\n")}},
    {"a RST with an old number", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("S A", 1, 4, NULL, ""),
        STEP("C R", 2, 0, NULL, ""),
        STEP("C PA", 4, 1, "def", "data C def\n"),
        END("close open\n")}},
    {"a refused connection", {77, 0}, {
        STEP("C S", 0, 0, NULL, OPEN),
        STEP("S RA", 0, 1, NULL, ""),
        END("end S rst\nclose reset\n")}},
    {"both sides open", {77, 0}, {
        STEP("C S", 0, 0, NULL, OPEN),
        STEP("S S", 0, 0, NULL, ""),
        STEP("C SA", 0, 1, NULL, ""),
        STEP("S SA", 0, 1, NULL, ""),
        STEP("S PA", 1, 1, "220", "data S 220\n"),
        STEP("C PA", 1, 4, "EHLO", "data C EHLO\n"),
        END("close open\n")}},
    {"FIN both ways, then a RST: it was closed", {0, 0}, {
        HANDSHAKE,
        STEP("C FA", 1, 1, NULL, "end C fin\n"),
        STEP("S FA", 1, 2, NULL, "end S fin\n"),
        STEP("C R", 2, 0, NULL, ""),
        END("close closed\n")}},
    {"a RST after one FIN: it was reset", {0, 0}, {
        HANDSHAKE,
        STEP("C FA", 1, 1, NULL, "end C fin\n"),
        STEP("S R", 1, 0, NULL, ""),
        END("end S rst\nclose reset\n")}},
    {"a FIN that comes before the last octets", {0, 0}, {
        HANDSHAKE,
        STEP("C FA", 4, 1, NULL, ""),
        STEP("C PA", 1, 1, "abc", "data C abc\nend C fin\n"),
        END("close open\n")}},
    {"octets after a FIN do not count", {0, 0}, {
        HANDSHAKE,
        STEP("C FA", 1, 1, "abc", "data C abc\nend C fin\n"),
        STEP("C PA", 4, 1, "def", ""),
        END("close open\n")}},
    {"the snap length cut a segment", {0, 0}, {
        HANDSHAKE,
        {"C PA", 1, 1, "abcdef", "data C abcd\ngap C 2 snaplen\n", 0, 2, 0},
        STEP("C PA", 7, 1, "ghi", "data C ghi\n"),
        END("close open\n")}},
    {"the snap length cut a segment that waits, and the next one wholly", {0, 0}, {
        HANDSHAKE,
        {"C PA", 4, 1, "defghi", "", 0, 3, 0},
        {"C PA", 10, 1, "jkl", "", 0, 3, 0},
        STEP("C PA", 1, 1, "abc",
         "data C abcdef\ngap C 3 snaplen\ngap C 3 snaplen\n"),
        END("close open\n")}},
    {"keep-alives and probes of a closed window", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("C A", 3, 1, "x", ""),
        STEP("C A", 3, 1, NULL, ""),
        STEP("C A", 4, 1, "d", "data C d\n"),
        STEP("C A", 4, 1, "def", "data C ef\n"),
        END("close open\n")}},
    {"a SYN with octets, sent again without them being new", {0, 0}, {
        STEP("C S", 0, 0, "EH", OPEN "data C EH\n"),
        STEP("S SA", 0, 1, NULL, ""),
        STEP("C PA", 1, 1, "EHLO", "data C LO\n"),
        END("close open\n")}},
    {"an ACK of what nobody sent", {0, 0}, {
        HANDSHAKE,
        STEP("S PA", 1, 500000000, "220", "data S 220\n"),
        STEP("C PA", 1, 4, "abc", "data C abc\n"),
        END("close open\n")}},
    {"a segment far beyond the window is dropped in the end", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 500000000, 1, "evil", ""),
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        END("close open\n")}},
    {"three segments far beyond: the capture missed a lot", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("C PA", 50000001, 1, "def", ""),
        STEP("C PA", 50000004, 1, "ghi", ""),
        STEP("C PA", 50000007, 1, "jkl", ""),
        END("gap C 49999997 lost\ndata C defghijkl\nclose open\n")}},
    {"three segments far beyond, but between them it goes on: none is believed", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 50000001, 1, "def", ""),
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("C PA", 50000004, 1, "ghi", ""),
        STEP("C PA", 4, 1, "def", "data C def\n"),
        STEP("C PA", 50000007, 1, "jkl", ""),
        END("close open\n")}},
    {"keep-alives while an octet is missing", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 2, 1, "bc", ""),
        STEP("C A", 3, 1, "x", ""),
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        END("close open\n")}},
    {"three segments far beyond, but then the FIN stands where it went on", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        {"C PA", 100000001, 1, "x", "", 0, 0, 3},
        STEP("C FA", 4, 1, NULL, "end C fin\n"),
        STEP("S FA", 1, 5, NULL, "end S fin\n"),
        END("close closed\n")}},
    {"octets beyond the FIN do not make the last one before it a keep-alive", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 1, "abc", "data C abc\n"),
        STEP("C FA", 5, 1, NULL, ""),
        STEP("C PA", 100, 1, "evil", ""),
        STEP("S A", 1, 6, NULL, ""),
        STEP("C PA", 4, 1, "d", "data C d\nend C fin\n"),
        END("close open\n")}},
    {"a middle waits for what was sent earlier: some packets", {0, 0}, {
        STEP("S A", 1, 50, NULL, ""),
        STEP("C PA", 50, 1, "abc", MIDDLE),
        STEP("S PA", 1, 53, "250", ""),
        {"C A", 53, 4, NULL, "", 0, 0, 6},
        STEP("C A", 53, 4, NULL, "data C abc\ndata S 250\n"),
        STEP("C PA", 53, 4, "def", "data C def\n"),
        END("close open\n")}},
    {"a middle waits for what was sent earlier: some time", {0, 0}, {
        STEP("C PA", 50, 1, "abc", MIDDLE),
        {"S PA", 1, 53, "250", "data C abc\ndata S 250\n", 250, 0, 0},
        END("close open\n")}},
    {"a middle that begins with two swapped segments of one side", {0, 0}, {
        STEP("C PA", 53, 1, "def", MIDDLE),
        STEP("S PA", 1, 56, "250", ""),
        STEP("C PA", 50, 1, "abc", ""),
        {"S A", 4, 56, NULL, "data C abcdef\ndata S 250\n", 300, 0, 0},
        END("close open\n")}},
    {"a middle that begins with two swapped segments of both sides", {0, 0}, {
        STEP("C PA", 50, 104, "abc", MIDDLE),
        STEP("S PA", 100, 50, "354.", ""),
        {"S PA", 104, 53, "250", "data S 354.\ndata C abc\ndata S 250\n", 300, 0, 0},
        END("close open\n")}},
    {"a middle: an earlier segment proves what was sent after it", {0, 0}, {
        STEP("C PA", 50, 104, "abc", MIDDLE),
        STEP("C PA", 47, 100, "xyz", ""),
        {"S PA", 104, 53, "250", "data C xyz\ngap S 4 lost\ndata C abc\ndata S 250\n", 300, 0, 0},
        END("close open\n")}},
    {"a middle of one side: some packets, then it goes on", {0, 0}, {
        STEP("C PA", 50, 1, "abc", MIDDLE),
        {"C PA", 53, 1, "def", "", 0, 0, 8},
        STEP("C PA", 56, 1, "ghi", "data C abcdefghi\n"),
        END("close open\n")}},
    {"holes of both sides: what lies behind one comes before the other's end", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 40, 26, "mail", ""),
        STEP("S PA", 20, 10, "354-ok", ""),
        {"S A", 26, 44, NULL, "", 0, 0, 70},
        END("gap S 19 lost\ngap C 9 lost\ndata S 354-ok\ngap C 30 lost\n"
                           "data C mail\nclose open\n")}},
    {"a SYN captured after the first octets", {10, 20}, {
        STEP("C PA", 1, 1, "abc", MIDDLE),
        STEP("C S", 0, 0, NULL, "data C abc\n"),
        END("close open\n")}},
    {"a SYN captured after a segment that is not the first", {10, 20}, {
        STEP("C PA", 5, 1, "efgh", MIDDLE),
        STEP("C S", 0, 0, NULL, ""),
        END("gap C 4 lost\ndata C efgh\nclose open\n")}},
    {"ACKs that wait for each other: the later segment was sent again", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 4, "abc", ""),
        STEP("S PA", 1, 4, "defghi", ""),
        {"S A", 7, 4, NULL, "data S def\ndata C abc\ndata S ghi\n", 5000, 0, 0},
        END("close open\n")}},
    {"ACKs that wait for each other: the first copy comes too", {0, 0}, {
        HANDSHAKE,
        STEP("C PA", 1, 4, "abc", ""),
        STEP("S PA", 1, 4, "defghi", ""),
        STEP("S PA", 1, 1, "def", "data S def\ndata C abc\ndata S ghi\n"),
        END("close open\n")}},
    {"octets in a RST are none, and urgent ones are", {0, 0}, {
        HANDSHAKE,
        STEP("C PAU", 1, 1, "abc", "data C abc\n"),
        STEP("C R", 4, 0, "bye", ""),
        END("end C rst\nclose reset\n")}},
};

static void test_steps(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) run(&rows[i]);
}

// ---- Known streams, cut and mixed up ----

enum { STREAM = 6000, SEGMENTS = 4096 };

struct planned {
    unsigned side;
    uint32_t from;
    uint32_t len;
    uint32_t ack;
};

static uint8_t octet(unsigned side, uint32_t i)
{
    return (uint8_t)('A' + (i * 7 + side * 3 + i / 26) % 26);
}

struct check {
    uint32_t seen[2];
    uint32_t acks[2][STREAM + 1]; // what must have come of the other side before this octet
};

static void *check_open(void *ctx, const struct stream_info *info)
{
    (void)info;
    return ctx;
}

static void check_packet(void *session, const struct stream_packet *packet)
{
    (void)session;
    (void)packet;
}

static void check_data(void *session, enum stream_side side, struct bytes data,
                       const struct stream_point *at)
{
    struct check *c = session;
    for (size_t i = 0; i < data.len; i++) {
        uint32_t offset = c->seen[side]++;
        assert_true(offset < STREAM);
        assert_int_equal(data.data[i], octet(side, offset));
        if (c->acks[side][offset] > c->seen[!side]) {
            fail_msg("octet %u of side %d needs %u of the other, which has %u (packet %llu)",
                     offset, side, c->acks[side][offset], c->seen[!side],
                     (unsigned long long)at->packet);
        }
    }
}

static void check_gap(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                      const struct stream_point *at)
{
    (void)session;
    (void)why;
    (void)at;
    fail_msg("a gap of %llu on side %d, but nothing is missing", (unsigned long long)missing, side);
}

static void check_note(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                       const struct stream_point *at)
{
    (void)session;
    (void)side;
    (void)note;
    (void)offset;
    (void)at;
    fail_msg("an overlap was noted, but all copies are alike");
}

static void check_end(void *session, enum stream_side side, enum stream_end how,
                      const struct stream_point *at)
{
    (void)session;
    (void)side;
    (void)how;
    (void)at;
}

static void check_close(void *session, enum stream_state state)
{
    (void)session;
    (void)state;
}

// A conversation in turns, cut anywhere. Each segment acknowledges what came before it.
static size_t plan(struct planned *plan_out, struct check *check, uint64_t *seed)
{
    uint32_t sent[2] = {0, 0};
    size_t n = 0;
    while (sent[0] < STREAM || sent[1] < STREAM) {
        unsigned side = next_random(seed) & 1;
        for (unsigned burst = next_random(seed) % 12; burst > 0 && sent[side] < STREAM; burst--) {
            uint32_t len = 1 + next_random(seed) % (next_random(seed) % 4 == 0 ? 3 : 120);
            if (len > STREAM - sent[side]) len = STREAM - sent[side];
            plan_out[n++] = (struct planned){side, sent[side], len, sent[!side]};
            for (uint32_t i = 0; i < len; i++) check->acks[side][sent[side] + i] = sent[!side];
            sent[side] += len;
        }
    }
    return n;
}

// Copies of some, with other borders, and every segment up to `reach` places from where it was.
static size_t mix_up(struct planned *p, size_t n, unsigned reach, uint64_t *seed)
{
    size_t copies = n / 8;
    for (size_t i = 0; i < copies && n < SEGMENTS; i++) {
        size_t from = next_random(seed) % n;
        struct planned copy = p[from];
        uint32_t more = next_random(seed) % 50;
        // It may begin earlier, with octets that its own ACK does not ask more for.
        copy.from -= copy.from > more ? more : copy.from;
        copy.len += p[from].from - copy.from;
        size_t at = from + 1 < n ? from + 1 : n;
        memmove(p + at + 1, p + at, (n - at) * sizeof *p);
        p[at] = copy;
        n++;
    }
    for (size_t i = 0; i + 1 < n && reach > 0; i++) {
        if (next_random(seed) % 4 != 0) continue;
        size_t j = i + 1 + next_random(seed) % reach;
        if (j >= n) j = n - 1;
        struct planned swap = p[i];
        p[i] = p[j];
        p[j] = swap;
    }
    return n;
}

static void play(const struct planned *p, size_t n, struct check *check, uint64_t *seed)
{
    struct stream_sink sink = {.ctx = check,
                               .open = check_open,
                               .packet = check_packet,
                               .data = check_data,
                               .gap = check_gap,
                               .note = check_note,
                               .end = check_end,
                               .close = check_close};
    struct capture_config config = {.sink = &sink};
    struct capture *c = capture_new(&config);
    uint32_t isn[2] = {next_random(seed) * 2, next_random(seed) * 2};
    if (next_random(seed) % 2) isn[0] = (uint32_t)-3000;
    struct packet packet = {.linktype = 101};
    for (size_t i = 0; i < n + 2; i++) {
        uint8_t text[STREAM];
        struct frame_spec spec = {.flags = i == 0 ? "S" : "SA", .seq = isn[i & 1],
                                  .ack = isn[!(i & 1)] + 1, .from_server = i == 1,
                                  .window = 65535};
        if (i >= 2) {
            const struct planned *s = &p[i - 2];
            for (uint32_t k = 0; k < s->len; k++) text[k] = octet(s->side, s->from + k);
            spec = (struct frame_spec){.flags = "PA", .seq = isn[s->side] + 1 + s->from,
                                       .ack = isn[!s->side] + 1 + s->ack, .payload = text,
                                       .len = s->len, .from_server = s->side, .window = 65535};
        }
        struct buf frame;
        buf_init(&frame, 0);
        frame_tcp(&frame, &spec);
        packet.number++;
        packet.time_ns += 100000;
        packet.data = frame.data;
        packet.cap_len = packet.wire_len = (uint32_t)frame.len;
        capture_packet(c, &packet);
        buf_fini(&frame);
    }
    capture_finish(c);
    capture_free(c);
    assert_int_equal(check->seen[0], STREAM);
    assert_int_equal(check->seen[1], STREAM);
}

static void test_random(void **state)
{
    static struct planned planned[SEGMENTS + 1];
    static struct check check;
    (void)state;
    for (uint64_t round = 1; round <= 200; round++) {
        uint64_t seed = round * 7919;
        memset(&check, 0, sizeof check);
        size_t n = plan(planned, &check, &seed);
        n = mix_up(planned, n, (unsigned)(round % 20), &seed);
        play(planned, n, &check, &seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_random),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
