// SPDX-License-Identifier: BSD-2-Clause
//
// HTML as mail has it, and what a reader sees of it; each row whole and in pieces of every size.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decode/message/html_link.h"
#include "decode/message/html_text.h"

static const struct {
    const char *html, *text;
} rows[] = {
    {"", ""},
    {"plain", "plain\n"},
    {"  two \r\n  words ", "two words\n"},
    {"<p>One</p><p>Two</p>", "One\n\nTwo\n"},
    {"a<br>b<BR/>c<br><br>d", "a\nb\nc\n\nd\n"},
    {"<div>a</div><div>b <b>bold</b>!</div>", "a\nb bold!\n"},
    {"a<b>b</b> c", "ab c\n"},
    // References.
    {"&lt;b&gt; &amp;amp; caf&eacute; &#8364;&#x20AC; &euro;",
     "<b> &amp; caf\u00e9 \u20ac\u20ac \u20ac\n"},
    {"AT&T &copy 2024 &nosuch; &; &#0; &#x110000; &#128;",
     "AT&T \u00a9 2024 &nosuch; &; \ufffd \ufffd \u20ac\n"},
    {"a&nbsp;b", "a\u00a0b\n"},
    {"&", "&\n"},
    {"&amp", "&\n"},
    // What is no text.
    {"a<!-- <p>no</p> -->b<!DOCTYPE html>c<?php x ?>d", "abcd\n"},
    {"a<!-->b<!--->c<!---->d", "abcd\n"},
    {"<style>p { color: red }</style>x<script>if (a < b) '</p>'</script>y", "xy\n"},
    {"<script></scripty></script >z", "z\n"},
    {"<head><title>Subject</title></head><body>Text</body>", "Subject\n\nText\n"},
    {"a < b <3 <> c", "a < b <3 <> c\n"},
    {"an <a href", "an <a href\n"}, // no tag, since it does not end
    {"a <a href=\"x>b <p>c</p>", "a <a href=\"x>b <p>c</p>\n"},
    // Links.
    {"<a href=\"https://example.com/x\">here</a>.", "here [https://example.com/x].\n"},
    {"<a href=https://example.com/>https://example.com/</a>", "https://example.com/\n"},
    {"<a href='https://evil.example/'>www.bank.example</a>",
     "www.bank.example [LEADS TO https://evil.example/]\n"},
    {"<a href=\"mailto:ann@example.org\">ann@example.org</a>", "ann@example.org\n"},
    {"<a href=\"#top\">top</a> <a name=x>y</a>", "top y\n"},
    {"<a href=\"http://a.example/?x=1&amp;y=2\"><img src=l.png></a>",
     "[image] [http://a.example/?x=1&y=2]\n"},
    {"<a title=\"a > b\" href = \"http://a.example/\">x</a>", "x [http://a.example/]\n"},
    {"<a href=\"http://a.example/\">one<a href=\"http://b.example/\">two",
     "one [http://a.example/]two [http://b.example/]\n"},
    {"<a href=\"http://a.example/a b\nc\">x</a>", "x [http://a.example/abc]\n"},
    // Pictures.
    {"<a href=\"http://a.example/\"></a>x <a href=y></a>z", "[http://a.example/]x [y]z\n"},
    {"<a href=\"http://\nevil.example/\">http://bank.example/</a>",
     "http://bank.example/ [LEADS TO http://evil.example/]\n"},
    {"<a href=\"http://a.example/\">one<br>two</a>", "one\ntwo [http://a.example/]\n"},
    // What leads somewhere without a label.
    {"a<form action=\"https://evil.example/\">b", "a\n[form to https://evil.example/] b\n"},
    {"<base href=//evil.example><iframe src=x></iframe><area href=y><form>",
     "[links from //evil.example] [frame x] [link y]\n"},
    {"<img alt=\"Our logo\" src=l.png>", "[image: Our logo]\n"},
    {"<img src=\"https://t.example/p.gif\" width=1 height=\"1px\">",
     "[image 1x1 https://t.example/p.gif]\n"},
    {"<img src=\"https://t.example/p.gif\" width=10 height=10>", "[image]\n"},
    // Lists, quotes, tables.
    {"<ul><li>a<li>b<ul><li>c</ul></ul>d", "* a\n* b\n  * c\n\nd\n"},
    {"<ol><li>a</li><li>b</li></ol>", "1. a\n2. b\n"},
    {"<li>alone", "* alone\n"},
    {"x<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d",
     "x\n\n> a\n> b\n\n> > c\n\nd\n"},
    {"<table><tr><th>A</th><td>1</td></tr><tr><td>B<td>2</table>", "A  1\nB  2\n"},
    {"a<hr>b", "a\n----------\nb\n"},
    {"<pre>a  b\r\n\n c</pre>d  e", "a  b\n\n c\n\nd e\n"},
    {"</ul></blockquote></pre>x", "x\n"},
};

static void text_is_the_same_in_pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct bytes html = bytes_str(rows[i].html);
        for (size_t piece = 1; piece <= html.len + 1; piece++) {
            struct buf out;
            buf_init(&out, 0);
            struct html_text *t = html_text_new(&out);
            for (struct bytes rest = html; rest.len > 0; rest = bytes_skip(rest, piece))
                html_text_feed(t, bytes_first(rest, piece));
            html_text_finish(t);
            html_text_free(t);
            assert_string_equal(buf_str(&out), rows[i].text);
            buf_fini(&out);
        }
    }
}

// As a printer does it, that takes away what is done.
static void a_link_knows_its_label_when_the_text_before_is_gone(void **state)
{
    (void)state;
    struct bytes html = BYTES_LIT("<p>line</p><p><a href=http://evil.example/>http://good"
                                  ".example/</a> <a href=y>label</a>");
    for (size_t at = 0; at <= html.len; at++) {
        struct buf out, all;
        buf_init(&out, 0);
        buf_init(&all, 0);
        struct html_text *t = html_text_new(&out);
        html_text_feed(t, bytes_first(html, at));
        size_t gone = out.len ? out.len - 1 : 0;
        buf_append_bytes(&all, bytes_first(buf_bytes(&out), gone));
        buf_consume(&out, gone);
        html_text_feed(t, bytes_skip(html, at));
        html_text_finish(t);
        buf_append_bytes(&all, buf_bytes(&out));
        assert_string_equal(buf_str(&all), "line\n\nhttp://good.example/ [LEADS TO "
                                           "http://evil.example/] label [y]\n");
        html_text_free(t);
        buf_fini(&out);
        buf_fini(&all);
    }
}

static void a_label_that_says_another_host_misleads(void **state)
{
    (void)state;
    static const struct {
        const char *label, *url;
        bool misleads;
    } links[] = {
        {"https://bank.example/", "https://evil.example/", true},
        {"bank.example", "http://evil.example/bank.example", true},
        {"www.bank.example/login", "http://10.0.0.1/", true},
        {" http://bank.example ", "http://bank.example@evil.example/", true},
        {"http://bank.example", "http://bank.example.evil.example/", true},
        {"https://bank.example/", "https://bank.example/other", false},
        {"WWW.Bank.Example", "https://bank.example:8443/", false},
        {"bank.example", "https://click.bank.example/?u=1", false},
        {"shop.bank.example", "https://bank.example/", false},
        {"Bank", "https://evil.example/", false},
        {"go to bank.example", "https://evil.example/", false},
        {"ann@bank.example", "https://evil.example/", false},
        {"version 1.2", "https://evil.example/", false},
        {"1.2", "https://evil.example/", false},
        {"bank.example", "http:\\\\evil.example/", true},
        {"bank.example", "http:/evil.example/", true},
        {"bank.example", "https:evil.example", true},
        {"bank.example", "mailto:ann@evil.example", false},
        {"bank.example", "/path", false},
        {"", "https://evil.example/", false},
    };
    for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
        assert_int_equal(html_link_misleads(bytes_str(links[i].label), bytes_str(links[i].url)),
                         links[i].misleads);
}

static void on_misleading(void *ctx, struct bytes label, struct bytes url)
{
    struct buf *log = ctx;
    buf_append_bytes(log, label);
    buf_append_str(log, " -> ");
    buf_append_bytes(log, url);
    buf_append_byte(log, '\n');
}

static void links_are_found_in_a_stream(void **state)
{
    (void)state;
    struct bytes html =
        BYTES_LIT("<p><a href=\"http://evil.example/?a&amp;b\">\n <b>www.bank</b>.example </a>"
                  "<a href=http://bank.example>bank.example</a>"
                  "<a name=x>bank.example</a><a href=http://e.example>f.example");
    for (size_t piece = 1; piece <= html.len; piece++) {
        struct buf log;
        struct html_links l;
        buf_init(&log, 0);
        html_links_init(&l, on_misleading, &log);
        for (struct bytes rest = html; rest.len > 0; rest = bytes_skip(rest, piece))
            html_links_feed(&l, bytes_first(rest, piece));
        html_links_finish(&l);
        assert_string_equal(buf_str(&log), "www.bank.example -> http://evil.example/?a&b\n"
                                           "f.example -> http://e.example\n");
        assert_int_equal(l.count, 2);
        html_links_fini(&l);
        buf_fini(&log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_the_same_in_pieces),
        cmocka_unit_test(a_link_knows_its_label_when_the_text_before_is_gone),
        cmocka_unit_test(a_label_that_says_another_host_misleads),
        cmocka_unit_test(links_are_found_in_a_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
