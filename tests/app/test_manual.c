// SPDX-License-Identifier: BSD-2-Clause
//
// The manual has what the program has: every option, field of the filter and finding, and no
// option or finding that is gone. Each test shows all that is missing, not only the first.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/options_table.h"
#include "base/buf.h"
#include "decode/model/filter_field.h"
#include "decode/model/finding.h"

// The page with '\n' in front, so that "\n.It " finds the first line's too.
static struct buf page;

static int read_page(void **state)
{
    (void)state;
    const char *top = getenv("top_srcdir");
    char path[4096];
    snprintf(path, sizeof(path), "%s/doc/smtpscope.1", top ? top : ".");
    FILE *f = fopen(path, "rb");
    if (!f) return -1;
    buf_init(&page, 0);
    buf_append_byte(&page, '\n');
    for (int c; (c = getc(f)) != EOF;) buf_append_byte(&page, (uint8_t)c);
    return fclose(f);
}

static int free_page(void **state)
{
    (void)state;
    buf_fini(&page);
    return 0;
}

// The line after this one, or NULL.
static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end && end[1] ? end + 1 : NULL;
}

// Whether the line has the words with nothing but blanks or its ends around them.
static bool line_has(const char *line, const char *words)
{
    const char *end = strchr(line, '\n');
    size_t len = strlen(words);
    for (const char *at = strstr(line, words); at && at < end; at = strstr(at + 1, words)) {
        bool begins = at == line || at[-1] == ' ';
        if (begins && (at[len] == ' ' || at[len] == '\n')) return true;
    }
    return false;
}

static bool starts(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

// The first line of a list that begins so and has the words; NULL: none.
static const char *find_item(const char *begins, const char *words)
{
    for (const char *line = buf_str(&page); line; line = next_line(line))
        if (starts(line, begins) && line_has(line, words)) return line;
    return NULL;
}

// From "Fl -name" on: 0 for none, else which row of the table plus one.
static size_t option_at(const char *text)
{
    size_t len = strcspn(text, " \n");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strlen(option_table[i].name) == len && strncmp(option_table[i].name, text, len) == 0)
            return i + 1;
    return 0;
}

static void every_option_is_in_the_manual(void **state)
{
    (void)state;
    unsigned missing = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        char name[64], letter[16];
        snprintf(name, sizeof(name), "-%s", option_table[i].name);
        const char *item = find_item(".It Fl", name);
        bool is_there = item != NULL;
        if (item && option_table[i].id < 256) {
            snprintf(letter, sizeof(letter), "Fl %c", (char)option_table[i].id);
            is_there = line_has(item, letter);
        }
        if (is_there) continue;
        print_message("the manual lacks %s\n", name);
        missing++;
    }
    assert_int_equal(missing, 0);
}

static void every_option_of_the_manual_exists(void **state)
{
    (void)state;
    unsigned items = 0;
    for (const char *line = buf_str(&page); line; line = next_line(line)) {
        if (!starts(line, ".It Fl")) continue;
        const char *end = strchr(line, '\n');
        for (const char *at = strstr(line, " -"); at && at < end; at = strstr(at + 2, " -")) {
            if (!option_at(at + 2)) fail_msg("no such option: %.40s", at + 1);
            items++;
        }
    }
    assert_in_range(items, OPTION_COUNT, 2 * OPTION_COUNT);
}

static void every_field_is_in_the_manual(void **state)
{
    (void)state;
    unsigned missing = 0;
    const struct filter_field *f;
    for (size_t i = 0; (f = filter_field_at(i)) != NULL; i++) {
        if (find_item(".It Cm", f->name)) continue;
        print_message("the manual lacks the field %s: %s\n", f->name, f->help);
        missing++;
    }
    assert_int_equal(missing, 0);
}

// What stands below an item, its lines as one, up to the next macro.
static void text_below(const char *item, struct buf *out)
{
    buf_reset(out, SIZE_MAX);
    for (const char *line = next_line(item); line && line[0] != '.'; line = next_line(line)) {
        if (out->len > 0) buf_append_byte(out, ' ');
        if (starts(line, "\\&")) line += 2;
        buf_append(out, line, strcspn(line, "\n"));
    }
}

static void every_finding_is_in_the_manual(void **state)
{
    (void)state;
    unsigned missing = 0;
    struct buf text, wanted;
    buf_init(&text, 0);
    buf_init(&wanted, 0);
    for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
        const char *section = NULL, *line = strstr(buf_str(&page), "\n.Sh FINDINGS");
        assert_non_null(line);
        // The name alone, or with the screen's behind it.
        for (line = next_line(line + 1); line && !starts(line, ".Sh"); line = next_line(line)) {
            if (starts(line, ".Ss ")) section = line + 4;
            if (starts(line, ".It Cm ") && line_has(line, finding_json_id(id))) break;
        }
        const char *severity = finding_severity_name(finding_severity_of(id));
        buf_reset(&wanted, SIZE_MAX);
        buf_append_str(&wanted, finding_text(id));
        buf_append_byte(&wanted, '.');
        if (line && starts(line, ".It")) text_below(line, &text);
        else buf_reset(&text, SIZE_MAX);
        // It begins as sentences do.
        bool is_right = section && text.len > 0 && starts(section + 1, severity + 1) &&
                        strcmp(buf_str(&text) + 1, buf_str(&wanted) + 1) == 0;
        if (is_right) continue;
        print_message("the manual's FINDINGS lack, or have otherwise: %s, %s: %s\n",
                      finding_json_id(id), severity, finding_text(id));
        missing++;
    }
    buf_fini(&text);
    buf_fini(&wanted);
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_is_in_the_manual),
        cmocka_unit_test(every_option_of_the_manual_exists),
        cmocka_unit_test(every_field_is_in_the_manual),
        cmocka_unit_test(every_finding_is_in_the_manual),
    };
    return cmocka_run_group_tests(tests, read_page, free_page);
}
