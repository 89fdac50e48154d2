// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "export/list_columns.h"

static struct session *session_with(const char *from, const char *subject)
{
    struct session *s = session_new();
    s->id = 7;
    s->client = (struct stream_endpoint){4, {192, 0, 2, 10}, 40000};
    s->server = (struct stream_endpoint){6, {0x20, 0x01, 0x0d, 0xb8}, 25};
    s->start_ns = INT64_C(1795255200000000000);
    s->end_ns = s->start_ns + 1500000000;
    s->time_digits = 3;
    s->is_smtp = true;
    s->phase = SESSION_PHASE_ENDED;
    struct session_transaction *x = ARENA_NEW(&s->arena, struct session_transaction);
    struct session_rcpt *r = ARENA_NEW(&s->arena, struct session_rcpt);
    struct session_message *m = ARENA_NEW(&s->arena, struct session_message);
    *m = (struct session_message){.subject = bytes_str(subject)};
    *r = (struct session_rcpt){
        .to = BYTES_LIT("bob@example.com"),
        .reply = {.code = 250, .enhanced = BYTES_LIT("2.1.5"), .text = BYTES_LIT("Ok\nfine")}};
    *x = (struct session_transaction){.from = bytes_str(from),
                                      .rcpts = r,
                                      .rcpt_count = 3,
                                      .rcpt_accepted = 2,
                                      .rcpt_refused = 1,
                                      .reply = r->reply,
                                      .status = SESSION_ACCEPTED,
                                      .message = m};
    s->transactions = s->last_transaction = x;
    s->transaction_count = s->message_count = 1;
    return s;
}

struct row {
    enum list_form form;
    const char *columns, *from, *subject, *wanted;
};

static const struct row rows[] = {
    {LIST_CSV, "id,start,duration", "a@b", "", "7,2026-11-21T10:00:00.000Z,1.500\r\n"},
    {LIST_CSV, "client,server_ip,server_port", "a@b", "", "192.0.2.10,2001:db8::,25\r\n"},
    {LIST_CSV, "rcpt,rcpts,accepted,refused,more", "a@b", "", "2/3,3,2,1,2\r\n"},
    {LIST_CSV, "path", "a@b", "", "a@b -> bob@example.com +2\r\n"},
    {LIST_CSV, "from,outcome,code,tls", "", "", "<>,accepted,250,none\r\n"},
    // Line ends of a reply are marks, never line ends.
    {LIST_CSV, "reply", "a@b", "", "2.1.5 Ok\\x0Afine\r\n"},
    {LIST_TSV, "reply,id", "a@b", "", "2.1.5 Ok\\x0Afine\t7\n"},
    // Quoting, RFC 4180 2.6 and 2.7.
    {LIST_CSV, "subject", "a@b", "one, \"two\"", "\"one, \"\"two\"\"\"\r\n"},
    {LIST_CSV, "subject", "a@b", " blanks ", "\" blanks \"\r\n"},
    {LIST_TSV, "subject", "a@b", "one, \"two\"\tthree", "one, \"two\"\\x09three\n"},
    // What a spreadsheet would take for a formula.
    {LIST_CSV, "subject", "a@b", "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0\r\n"},
    {LIST_CSV, "from", "+1@b", "", "'+1@b\r\n"},
    {LIST_TSV, "from", "-1@b", "", "'-1@b\n"},
    {LIST_CSV, "subject", "a@b", "@SUM(1,2)", "\"'@SUM(1,2)\"\r\n"},
    {LIST_TABLE, "subject", "a@b", "=1+1", "=1+1\n"},
    // Nothing drives a terminal.
    {LIST_CSV, "subject", "a@b", "\x1B[31mred\x07 \xE2\x80\xAE \xFF",
     "\\x1B[31mred\\x07 <U+202E> \\xFF\r\n"},
    {LIST_TABLE, "subject", "a@b", "\x1B]0;x\x07", "\\x1B]0;x\\x07\n"},
    // Columns for people: numbers stand right, what is wider shifts the rest.
    {LIST_TABLE, "id,user,from:4,code", "a@b", "", "    7  -             a@b    250\n"},
    {LIST_TABLE, "from:4,code", "long@b", "", "long@b   250\n"},
    {LIST_TABLE, "from:8,id:2", "\xE6\x97\xA5@b", "", "\xE6\x97\xA5@b       7\n"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *r = &rows[i];
        struct column_list columns;
        struct err err;
        struct buf out;
        buf_init(&out, 0);
        assert_int_equal(column_list_parse(bytes_str(r->columns), &columns, &err), ERR_NONE);
        struct session *s = session_with(r->from, r->subject);
        list_columns_append(&columns, r->form, s, &out);
        assert_string_equal(buf_str(&out), r->wanted);
        session_free(s);
        buf_fini(&out);
    }
}

static void test_headers(void **state)
{
    (void)state;
    struct column_list columns;
    struct err err;
    static const char *const wanted[] = {"   ID  CLIENT           PATH\n", "id,client,path\r\n",
                                         "id\tclient\tpath\n"};
    assert_int_equal(column_list_parse(BYTES_LIT("id client ,path"), &columns, &err), ERR_NONE);
    for (int form = LIST_TABLE; form <= LIST_TSV; form++) {
        struct buf out;
        buf_init(&out, 0);
        list_columns_append_header(&columns, (enum list_form)form, &out);
        assert_string_equal(buf_str(&out), wanted[form]);
        buf_fini(&out);
    }
}

static void test_lists_of_columns(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error, *again;
    } lists[] = {
        {"client,from:20", NULL, "client,from:20"},
        {" ,client:300  From ", NULL, "client:300,from"},
        {"", "no column is named; --help lists all", NULL},
        {" , ", "no column is named; --help lists all", NULL},
        {"client,bogus", "there is no column \"bogus\"; --help lists all", NULL},
        {"id,id", "column id is named twice", NULL},
        {"id:0", "\"id:0\": a width is 1 to 300", NULL},
        {"id:301", "\"id:301\": a width is 1 to 300", NULL},
        {"id:", "\"id:\": a width is 1 to 300", NULL},
        {"id:x", "\"id:x\": a width is 1 to 300", NULL},
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        struct column_list list;
        struct err err;
        struct buf again;
        buf_init(&again, 0);
        enum err_code code = column_list_parse(bytes_str(lists[i].text), &list, &err);
        assert_int_equal(code, lists[i].error ? ERR_USAGE : ERR_NONE);
        if (lists[i].error) assert_string_equal(err.text, lists[i].error);
        else column_list_append(&list, &again);
        if (lists[i].again) assert_string_equal(buf_str(&again), lists[i].again);
        buf_fini(&again);
    }
}

// Every column has a value for every session, and every one of the default list is in it once.
static void test_all_columns(void **state)
{
    (void)state;
    struct session *s = session_with("a@b", "subject");
    for (int i = 0; i < COLUMN_COUNT; i++) {
        struct column_list list = {.column = {{(enum column_id)i, 0}}, .count = 1};
        struct buf out;
        buf_init(&out, 0);
        list_columns_append(&list, LIST_TABLE, s, &out);
        assert_true(out.len > 1);
        buf_fini(&out);
    }
    struct buf text;
    struct column_list again;
    struct err err;
    buf_init(&text, 0);
    column_list_append(&list_columns_default, &text);
    assert_int_equal(column_list_parse(buf_bytes(&text), &again, &err), ERR_NONE);
    buf_fini(&text);
    session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_lists_of_columns),
        cmocka_unit_test(test_all_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
