// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term_mouse.h"

enum {
    NUMBER_MAX = 10000, // far beyond any terminal
    OLD_BASE = 32,
    OLD_MAX = 255,
    // Bits of the button.
    WHICH = 0x43, // 0 to 2: the buttons; 0x40, 0x41: the wheel
    NONE = 3,     // in the older kind: some button was released
    MOVED = 0x20,
    WHEEL_UP = 0x40,
    WHEEL_DOWN = 0x41,
};

void term_mouse_begin(struct term_mouse *m, bool is_old)
{
    *m = (struct term_mouse){.state = is_old ? TERM_MOUSE_OCTETS : TERM_MOUSE_NUMBERS};
}

// Other buttons, moves and places that are none are of no use.
static enum term_mouse_result report(struct term_mouse *m, bool is_release)
{
    m->state = TERM_MOUSE_IDLE;
    uint32_t button = m->number[0], col = m->number[1], row = m->number[2];
    if ((button & MOVED) || col < 1 || row < 1) return TERM_MOUSE_MORE;
    m->col = (int)col - 1;
    m->row = (int)row - 1;
    switch (button & WHICH) {
    case 0: m->button = is_release ? TERM_MOUSE_RELEASE : TERM_MOUSE_PRESS; break;
    case NONE: m->button = TERM_MOUSE_RELEASE; break;
    case WHEEL_UP: m->button = TERM_MOUSE_WHEEL_UP; break;
    case WHEEL_DOWN: m->button = TERM_MOUSE_WHEEL_DOWN; break;
    default: return TERM_MOUSE_MORE;
    }
    return TERM_MOUSE_REPORT;
}

static enum term_mouse_result give_up(struct term_mouse *m)
{
    m->state = TERM_MOUSE_IDLE;
    return TERM_MOUSE_NO;
}

static enum term_mouse_result number_key(struct term_mouse *m, uint32_t key)
{
    if (key >= '0' && key <= '9') {
        uint32_t *n = &m->number[m->count];
        if (*n < NUMBER_MAX) *n = *n * 10 + (key - '0');
        return TERM_MOUSE_MORE;
    }
    if (key == ';' && m->count < 2) {
        m->count++;
        return TERM_MOUSE_MORE;
    }
    bool is_end = (key == 'M' || key == 'm') && m->count == 2;
    return is_end ? report(m, key == 'm') : give_up(m);
}

static enum term_mouse_result octet_key(struct term_mouse *m, uint32_t key)
{
    if (key < OLD_BASE || key > OLD_MAX) return give_up(m);
    m->number[m->count++] = key - OLD_BASE;
    return m->count == 3 ? report(m, false) : TERM_MOUSE_MORE;
}

enum term_mouse_result term_mouse_key(struct term_mouse *m, uint32_t key)
{
    switch (m->state) {
    case TERM_MOUSE_IDLE: return TERM_MOUSE_NO;
    case TERM_MOUSE_NUMBERS: return number_key(m, key);
    case TERM_MOUSE_OCTETS: return octet_key(m, key);
    }
    return TERM_MOUSE_NO;
}
