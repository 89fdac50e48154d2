// SPDX-License-Identifier: BSD-2-Clause
//
// Files in plain text: each row whole and in pieces of every size.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decode/message/embedded.h"

static void on_begin(void *ctx, enum embedded_kind kind, struct bytes name)
{
    buf_printf(ctx, "[%s ", embedded_kind_name(kind));
    buf_append_bytes(ctx, name);
    buf_append_str(ctx, ": ");
}

static void on_data(void *ctx, struct bytes octets)
{
    assert_true(octets.len > 0);
    buf_append_bytes(ctx, octets);
}

static void on_end(void *ctx, bool is_whole)
{
    buf_append_str(ctx, is_whole ? "]" : " BROKEN]");
}

static const struct embedded_events events = {on_begin, on_data, on_end};

// python3 -c 'import binascii; print(binascii.b2a_uu(b"The quick brown fox"))'
#define FOX "35&AE('%U:6-K(&)R;W=N(&9O>```"

static const struct {
    const char *text, *found;
} rows[] = {
    {"", ""},
    {"begin here, and end there\r\nend\r\n", ""},
    {"begin 644 to read this\r\nThe text goes on.\r\n", ""},
    {"Dear all\r\nbegin 644 fox.txt\r\n" FOX "\r\n`\r\nend\r\nBye\r\n",
     "[uuencode fox.txt: The quick brown fox]"},
    {"begin 0755 a b.txt\n#0V%T\n \nend\n", "[uuencode a b.txt: Cat]"},
    // Blanks at line ends that a gateway took off; an octet more than needed.
    {"begin 644 x\n#0V%Tx\n", ""},
    {"begin 644 x\n#0V%T!\n`\nend\n", "[uuencode x: Cat]"},
    {"begin 644 x\n$0V%T\n\nend\n", "[uuencode x: Cat\0]"},
    {"begin 644 empty\n`\nend\n", "[uuencode empty: ]"},
    {"begin 644 x  \n#0V%T    \n`   \nend \n", "[uuencode x: Cat]"},
    // Not whole.
    {"begin 644 x\n#0V%T\n", "[uuencode x: Cat BROKEN]"},
    {"begin 644 x\n#0V%T\nend\n", "[uuencode x: Cat BROKEN]"},
    {"begin 644 x\n#0V%T\nno data line\n", "[uuencode x: Cat BROKEN]"},
    {"begin 644 x\n#0V%T\nbegin 644 y\n#0V%T\n`\nend\n",
     "[uuencode x: Cat BROKEN][uuencode y: Cat]"},
    {"begin-base64 644 fox\nVGhlIHF1\naWNr\n====\n", "[uuencode-base64 fox: The quick]"},
    {"begin-base64 644 fox\nVGhlIHF1\n!!\n====\n", "[uuencode-base64 fox: The qu BROKEN]"},
    {"begin-base64 644 fox\nno base64 here\n", ""},
    // yEnc: "The" is 0x7E 0x92 0x8F after 42 was added.
    {"=ybegin line=128 size=3 name=fox 1.txt\r\n\x7E\x92\x8F\r\n=yend size=3\r\n",
     "[yenc fox 1.txt: The]"},
    // CRCs; of a file in several parts one is not all of it.
    {"=ybegin line=128 size=3 name=f\n\x7E\x92\x8F\n=yend size=3 crc32=04082B06\n",
     "[yenc f: The]"},
    {"=ybegin line=128 size=3 name=f\n\x7E\x92\x8F\n=yend size=3 crc32=04082b07\n",
     "[yenc f: The BROKEN]"},
    {"=ybegin line=128 size=3 name=f\n\x7E\x92\x8F\n=yend size=3 crc32=104082B06\n",
     "[yenc f: The BROKEN]"},
    {"=ybegin line=128 size=3 name=f\n\x7E\x92\x8F\n=yend size=3 crc32=none\n",
     "[yenc f: The BROKEN]"},
    {"=ybegin part=1 total=1 line=128 size=3 name=f\n=ypart begin=1 end=3\n\x7E\x92\x8F\n"
     "=yend size=3 part=1 pcrc32=04082B06 crc32=04082B06\n",
     "[yenc f: The]"},
    {"=ybegin part=1 line=128 size=3 name=f\n=ypart begin=1 end=3\n\x7E\x92\x8F\n=yend size=3 "
     "part=1 pcrc32=00000000\n",
     "[yenc f: The BROKEN]"},
    {"=ybegin part=1 line=128 size=9 name=f\n=ypart begin=1 end=3\n\x7E\x92\x8F\n=yend size=3 "
     "part=1\n",
     "[yenc f: The BROKEN]"},
    {"=ybegin part=3 line=128 size=9 name=f\n=ypart begin=7 end=9\n\x7E\x92\x8F\n=yend size=3 "
     "part=3\n",
     "[yenc f: The BROKEN]"},
    // An escaped "=" (0x13 + 42) and an escaped LF.
    {"=ybegin line=128 size=2 name=f\n=}=J\n=yend size=2\n", "[yenc f: \x13\xE0]"},
    {"=ybegin line=128 size=4 name=f\n\x7E\x92\x8F\n=yend size=4\n", "[yenc f: The BROKEN]"},
    {"=ybegin line=128 size=3 name=f\n\x7E\x92\x8F\n", "[yenc f: The BROKEN]"},
    {"=ybegin line=128 size=3 name=\n\x7E\n=yend size=1\n", ""}, // found by fuzzing
    {"=ybegin without anything\n\x7E\n", ""},
    {"text =ybegin line=1 size=1 name=f\nx\n", ""},
};

static void play(struct bytes text, size_t piece, struct buf *log)
{
    struct embedded e;
    embedded_init(&e, &events, log);
    for (; text.len > 0; text = bytes_skip(text, piece))
        embedded_feed(&e, bytes_first(text, piece));
    embedded_finish(&e);
    embedded_fini(&e);
}

static void files_are_found_in_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct bytes text = bytes_str(rows[i].text);
        for (size_t piece = 1; piece <= text.len + 1; piece++) {
            struct buf log;
            buf_init(&log, 0);
            play(text, piece, &log);
            assert_string_equal(buf_str(&log), rows[i].found);
            buf_fini(&log);
        }
    }
}

static void a_gap_breaks_a_file(void **state)
{
    (void)state;
    struct buf log;
    struct embedded e;
    buf_init(&log, 0);
    embedded_init(&e, &events, &log);
    embedded_feed(&e, BYTES_LIT("begin 644 x\n#0V%T\n#0"));
    embedded_gap(&e);
    embedded_feed(&e, BYTES_LIT("%T\n`\nend\nbegin 644 y\n#0V%T\n`\nend\n"));
    embedded_finish(&e);
    assert_string_equal(buf_str(&log), "[uuencode x: Cat BROKEN][uuencode y: Cat]");
    embedded_fini(&e);
    buf_fini(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_found_in_text),
        cmocka_unit_test(a_gap_breaks_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
