// SPDX-License-Identifier: BSD-2-Clause
//
// The state of the pages of a message, for view_message.c, which changes it, and
// view_message_draw.c alone.
#ifndef SMTPSCOPE_UI_VIEW_MESSAGE_STATE_H
#define SMTPSCOPE_UI_VIEW_MESSAGE_STATE_H

#include "decode/model/part_text.h"
#include "ui/pager_docs.h"
#include "ui/view.h"
#include "ui/view_message.h"

enum page { PAGE_HEADERS, PAGE_PARTS, PAGE_TEXT, PAGE_HTML, PAGE_RAW, PAGE_HEX, PAGES };

// A page that is made of a part or of the whole message, in steps while it is looked at.
struct made_page {
    struct part_text *reader; // NULL: nothing is read any more
    struct buf text;          // what was read
    struct text_doc doc;      // its lines
    bool is_begun, is_done;
    bool is_stopped; // before its end
};

struct view_message {
    struct view view;
    const struct dialogue *dialogue; // borrowed
    size_t index;                    // of the message
    enum page page;
    size_t part; // index of an entity
    struct pager pagers[PAGES];
    struct lines_doc headers;
    struct made_page made[PAGES]; // those of text, HTML, octets; of the raw page the lines
    size_t html_part;
    bool charset_is_known;
    bool is_looking;  // further on, for the needle
    bool was_pending; // when the screen was refreshed
    struct hex_doc hex;
    struct scroll parts;
    struct rect area;
};

static inline const struct dialogue_message *view_message_shown(const struct view_message *v)
{
    return &v->dialogue->messages[v->index];
}

static inline const struct dialogue_entity *view_message_entity(const struct view_message *v)
{
    const struct dialogue_message *m = view_message_shown(v);
    return v->part < m->entity_count ? &m->entities[v->part] : NULL;
}

// Whether the page at hand is still being made.
static inline bool view_message_is_pending(const struct view_message *v)
{
    const struct made_page *made = &v->made[v->page];
    return made->is_begun && !made->is_done && !made->is_stopped;
}

// How much of it is made.
unsigned view_message_percent(const struct view_message *v);

void view_message_title(struct view *view, struct pen *p);
void view_message_status(struct view *view, struct pen *p);
void view_message_draw(struct view *view, struct canvas *c, struct rect area);

#endif
