// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_help.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "decode/model/dialogue.h"
#include "ui/outcome_style.h"
#include "ui/pager_docs.h"
#include "ui/screen.h"

struct view_help {
    struct view view;
    struct pager pager;
    struct lines_doc doc;
    enum keys_context context; // of the screen that help was asked on
};

static struct view_help *self(struct view *v)
{
    return (struct view_help *)v;
}

static const char *context_name(enum keys_context context)
{
    switch (context) {
    case KEYS_LIST: return "list of sessions";
    case KEYS_DIALOGUE: return "dialogue";
    case KEYS_MESSAGE: return "message";
    case KEYS_STATS: return "statistics";
    case KEYS_SETUP: return "settings";
    case KEYS_COLUMNS: return "columns";
    case KEYS_DIFF: return "comparison";
    case KEYS_PLACES: return "places";
    case KEYS_SAVE:
    case KEYS_HELP:
    case KEYS_EVERYWHERE: break;
    }
    return "help";
}

static void help_free(struct view *v)
{
    pager_fini(&self(v)->pager);
    lines_doc_fini(&self(v)->doc);
    free(v);
}

static void help_title(struct view *v, struct pen *p)
{
    canvas_put(p, STYLE_BAR_STRONG, "smtpscope  ");
    canvas_putf(p, STYLE_BAR, "help: %s", context_name(self(v)->context));
}

static void help_status(struct view *v, struct pen *p)
{
    char text[PAGER_TEXT];
    pager_text(&self(v)->pager, text);
    canvas_put(p, STYLE_BAR, text);
}

static void help_draw(struct view *v, struct canvas *c, struct rect area)
{
    area.col++;
    area.cols--;
    pager_draw(&self(v)->pager, c, area, screen_needle(v->screen));
}

static bool help_act(struct view *v, enum action a, int argument)
{
    (void)argument;
    return pager_act(&self(v)->pager, a);
}

static bool help_search(struct view *v, struct bytes needle, int direction)
{
    return pager_search(&self(v)->pager, needle, direction);
}

static uint64_t help_place(struct view *v)
{
    return pager_place(&self(v)->pager);
}

static void help_go(struct view *v, uint64_t place)
{
    pager_go(&self(v)->pager, place);
}

static bool help_click(struct view *v, int row, int col)
{
    (void)v;
    (void)row;
    (void)col;
    return false;
}

static const struct view_ops help_ops = {
    .context = KEYS_HELP,
    .free = help_free,
    .title = help_title,
    .status = help_status,
    .draw = help_draw,
    .act = help_act,
    .search = help_search,
    .place = help_place,
    .go = help_go,
    .click = help_click,
};

// --- what it says

static void add_heading(struct lines_doc *d, const char *text)
{
    if (d->count) lines_doc_add(d, 0, BYTES_NONE, STYLE_NORMAL, BYTES_LIT(""));
    lines_doc_add(d, 0, BYTES_NONE, STYLE_STRONG, bytes_str(text));
}

static void add_action(struct view_help *v, enum action a)
{
    char label[64] = "  ";
    size_t len = 2;
    for (size_t i = 0;; i++) {
        uint32_t key = keys_of_action(&v->view.screen->keys, a, i);
        if (key == KEYS_NONE || len > 40) break;
        if (!keys_is_there(&v->view.screen->keys, key)) continue;
        char name[KEYS_NAME];
        keys_name(key, name);
        len += (size_t)snprintf(label + len, sizeof(label) - len, "%s ", name);
    }
    if (len == 2) return;
    snprintf(label + len, sizeof(label) - len, "%*s", len < 20 ? (int)(20 - len) : 0, "");
    lines_doc_add(&v->doc, STYLE_KEY, bytes_str(label), STYLE_NORMAL,
                  bytes_str(keys_action_help(a)));
}

static void add_actions(struct view_help *v, enum keys_context context, bool is_everywhere)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        unsigned contexts = keys_action_contexts((enum action)i);
        if (!(contexts & context) || (contexts == KEYS_EVERYWHERE) != is_everywhere) continue;
        add_action(v, (enum action)i);
    }
}

static void add_letter(struct lines_doc *d, char letter, unsigned style, const char *text)
{
    char label[8];
    snprintf(label, sizeof(label), "  %c   ", letter);
    lines_doc_add(d, style, bytes_str(label), STYLE_NORMAL, bytes_str(text));
}

static void add_outcomes(struct lines_doc *d)
{
    add_heading(d, "Outcome of a session, the first column of the list");
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        enum outcome o = (enum outcome)i;
        add_letter(d, outcome_letter(o), outcome_style(o), outcome_text(o));
    }
}

static void add_classes(struct lines_doc *d, bool is_ascii)
{
    add_heading(d, "Lines of a dialogue");
    add_letter(d, DIALOGUE_PROTOCOL, STYLE_PROTOCOL, "protocol: greeting, EHLO, AUTH, DATA, QUIT");
    add_letter(d, DIALOGUE_ENVELOPE, STYLE_ENVELOPE,
               "envelope: MAIL and RCPT, what the mail goes by");
    add_letter(d, DIALOGUE_HEADER, STYLE_HEADER, "header of the message: From, To, Subject");
    add_letter(d, DIALOGUE_BODY, STYLE_BODY, "body of the message");
    lines_doc_add(d, 0, bytes_str(is_ascii ? "  >   " : "  →   "), STYLE_NORMAL,
                  BYTES_LIT("the client says"));
    lines_doc_add(d, 0, bytes_str(is_ascii ? "  <   " : "  ←   "), STYLE_NORMAL,
                  BYTES_LIT("the server answers; before it, what it answers to"));
    lines_doc_add(d, 0, bytes_str(is_ascii ? "  > v " : "  ▸ ▾ "), STYLE_NORMAL,
                  BYTES_LIT("lines are folded to one, or unfolded from here"));
    lines_doc_add(d, 0, bytes_str(is_ascii ? "  .|' " : "  ┌│└ "), STYLE_NORMAL,
                  BYTES_LIT("commands that were sent together, without waiting (PIPELINING)"));
}

static void add_codes(struct lines_doc *d)
{
    add_heading(d, "Replies, by their first digit");
    add_letter(d, '2', STYLE_CODE_2, "done");
    add_letter(d, '3', STYLE_CODE_3, "go on: more is wanted from the client");
    add_letter(d, '4', STYLE_CODE_4, "not now: the client may try again later");
    add_letter(d, '5', STYLE_CODE_5, "no: trying again will not help");
}

static void add_mouse(struct lines_doc *d)
{
    add_heading(d, "Mouse");
    lines_doc_printf(d, STYLE_NORMAL,
                     "  A click selects a line, a second one opens it; the wheel scrolls.");
    lines_doc_printf(d, STYLE_NORMAL,
                     "  A click on a column's title sorts by it, on a key below presses it.");
    lines_doc_printf(d, STYLE_NORMAL,
                     "  A click into a pane gives it the keys; borders of panes can be dragged.");
    lines_doc_printf(d, STYLE_NORMAL,
                     "  A click on a count of outcomes on top of the list shows these, "
                     "or all again.");
}

static void add_findings(struct lines_doc *d)
{
    add_heading(d, "Findings: Critical, High, Medium, Low, Information");
    for (int i = 0; i < FINDING_COUNT; i++) {
        enum finding_id id = (enum finding_id)i;
        enum finding_severity severity = finding_severity_of(id);
        char label[32];
        snprintf(label, sizeof(label), "  %c %-17s", finding_severity_letter(severity),
                 finding_name(id));
        lines_doc_add(d, outcome_style_severity(severity), bytes_str(label), STYLE_NORMAL,
                      bytes_str(finding_text(id)));
    }
}

struct view *view_help_new(struct screen *s, enum keys_context context)
{
    struct view_help *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&help_ops, s};
    v->context = context;
    pager_init(&v->pager, true);
    lines_doc_init(&v->doc);
    char heading[64];
    snprintf(heading, sizeof(heading), "Keys of this screen: %s", context_name(context));
    add_heading(&v->doc, heading);
    add_actions(v, context, false);
    add_heading(&v->doc, "Keys everywhere");
    add_actions(v, context, true);
    lines_doc_add(&v->doc, STYLE_KEY, BYTES_LIT("  1 2 3 ...         "), STYLE_NORMAL,
                  BYTES_LIT("before a motion: so often; before g or G: to that line"));
    add_mouse(&v->doc);
    if (context == KEYS_LIST) add_outcomes(&v->doc);
    add_classes(&v->doc, s->canvas.is_ascii);
    add_codes(&v->doc);
    if (context != KEYS_LIST) add_outcomes(&v->doc);
    add_heading(&v->doc, "Octets that cannot be shown are marked");
    lines_doc_add(&v->doc, STYLE_MARK, BYTES_LIT("  \\x1B      "), STYLE_NORMAL,
                  BYTES_LIT("one octet: a control character, or not valid UTF-8"));
    lines_doc_add(&v->doc, STYLE_MARK, BYTES_LIT("  <U+202E>  "), STYLE_NORMAL,
                  BYTES_LIT("a character that would change how the line reads"));
    add_findings(&v->doc);
    struct pager_doc doc = lines_doc_of(&v->doc);
    pager_set(&v->pager, &doc);
    return &v->view;
}
