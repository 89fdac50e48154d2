// SPDX-License-Identifier: BSD-2-Clause
#include "export/list_columns.h"

#include "base/display.h"
#include "decode/model/store_row.h"

const struct column_list list_columns_default = {
    .column = {{COLUMN_ID, 0},          {COLUMN_TIME, 0},        {COLUMN_DURATION, 0},
               {COLUMN_CLIENT, 0},      {COLUMN_CLIENT_PORT, 0}, {COLUMN_SERVER_IP, 0},
               {COLUMN_SERVER_PORT, 0}, {COLUMN_SERVER, 0},      {COLUMN_HELO, 0},
               {COLUMN_FROM, 0},        {COLUMN_TO, 0},          {COLUMN_RCPTS, 0},
               {COLUMN_ACCEPTED, 0},    {COLUMN_REFUSED, 0},     {COLUMN_OUTCOME, 0},
               {COLUMN_END, 0},         {COLUMN_REPLY, 0},       {COLUMN_MESSAGES, 0},
               {COLUMN_SUBJECT, 0},     {COLUMN_OCTETS, 0},      {COLUMN_TLS, 0},
               {COLUMN_USER, 0},        {COLUMN_STATE, 0},       {COLUMN_GAPS, 0},
               {COLUMN_FINDINGS, 0},    {COLUMN_FINDING, 0},     {COLUMN_SEVERITY, 0}},
    .count = 27,
};

// --- one cell

static bool is_formula(struct bytes text)
{
    return text.len > 0 && memchr("=+-@", text.data[0], 4) != NULL;
}

// Safe display text has no line ends and no tabs: only quotation marks and commas are left.
static void put_csv(struct buf *out, struct bytes text)
{
    bool has_blank = text.len > 0 && (text.data[0] == ' ' || text.data[text.len - 1] == ' ');
    bool is_quoted =
        has_blank || bytes_find(text, 0, ',') < text.len || bytes_find(text, 0, '"') < text.len;
    if (is_quoted) buf_append_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"') buf_append_byte(out, '"');
        buf_append_byte(out, text.data[i]);
    }
    if (is_quoted) buf_append_byte(out, '"');
}

static void put_cell(struct buf *out, const struct column_choice *c, enum list_form form,
                     struct bytes text, bool is_last)
{
    if (form == LIST_CSV) put_csv(out, text);
    if (form == LIST_TSV) buf_append_bytes(out, text);
    if (form != LIST_TABLE) return;
    size_t width = (size_t)(c->width ? c->width : column_width(c->id));
    size_t used = display_width(text, 0);
    bool is_right = column_is_number(c->id);
    for (size_t i = used; is_right && i < width; i++) buf_append_byte(out, ' ');
    buf_append_bytes(out, text);
    for (size_t i = used; !is_right && !is_last && i < width; i++) buf_append_byte(out, ' ');
}

static void end_cell(struct buf *out, enum list_form form, bool is_last)
{
    static const char *const between[] = {"  ", ",", "\t"};
    static const char *const end[] = {"\n", "\r\n", "\n"}; // RFC 4180 2.1
    buf_append_str(out, is_last ? end[form] : between[form]);
}

// --- lines

static void put_name(struct buf *out, const char *name, enum list_form form)
{
    for (; *name; name++) {
        bool is_lower = *name >= 'a' && *name <= 'z';
        buf_append_byte(out, (uint8_t)(form == LIST_TABLE && is_lower ? *name - 0x20 : *name));
    }
}

void list_columns_append_header(const struct column_list *columns, enum list_form form,
                                struct buf *out)
{
    struct buf name;
    buf_init(&name, 0);
    for (int i = 0; i < columns->count; i++) {
        const struct column_choice *c = &columns->column[i];
        buf_reset(&name, 64);
        put_name(&name, column_name(c->id), form);
        put_cell(out, c, form, buf_bytes(&name), i + 1 == columns->count);
        end_cell(out, form, i + 1 == columns->count);
    }
    buf_fini(&name);
}

// The value, safe, and in a table "-" for none, so that the columns can be counted.
static void put_value(struct buf *out, enum column_id id, enum list_form form,
                      const struct store_row *row)
{
    struct buf raw;
    buf_init(&raw, 0);
    column_append(id, row, &raw);
    struct bytes text = buf_bytes(&raw);
    if (text.len == 0 && form == LIST_TABLE) text = BYTES_LIT("-");
    if (form != LIST_TABLE && !column_is_number(id) && is_formula(text)) buf_append_byte(out, '\'');
    display_append(out, text, 0);
    buf_fini(&raw);
}

void list_columns_append(const struct column_list *columns, enum list_form form,
                         const struct session *s, struct buf *out)
{
    struct store_row row;
    struct buf scratch, text;
    buf_init(&scratch, 0);
    buf_init(&text, 0);
    store_row_of(s, false, &scratch, &row);
    for (int i = 0; i < columns->count; i++) {
        const struct column_choice *c = &columns->column[i];
        buf_reset(&text, 4096);
        put_value(&text, c->id, form, &row);
        put_cell(out, c, form, buf_bytes(&text), i + 1 == columns->count);
        end_cell(out, form, i + 1 == columns->count);
    }
    buf_fini(&text);
    buf_fini(&scratch);
}
