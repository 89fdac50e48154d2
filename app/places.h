// SPDX-License-Identifier: BSD-2-Clause
//
// Where the packets of the sessions that are still going on lie, for runs that print a session when
// it ends and then forget it (a screen has the store for this). A place takes some five octets.
#ifndef SMTPSCOPE_APP_PLACES_H
#define SMTPSCOPE_APP_PLACES_H

#include "base/bytes.h"
#include "decode/model/store.h"

struct places;
struct session_places;

struct places *places_new(void);
void places_free(struct places *p); // NULL is allowed

// Appends a packet of session id.
void places_add(struct places *p, uint64_t id, const struct store_place *place);
// Forgets the session.
void places_drop(struct places *p, uint64_t id);
// Takes the session out: its places are the caller's now, to be freed; NULL: it has none.
struct session_places *places_take(struct places *p, uint64_t id);
void session_places_free(struct session_places *s); // NULL is allowed

// Goes through the packets of a session in the order they were added; places_of is valid until the
// next change.
struct places_cursor {
    struct bytes rest;       // private
    struct store_place last; // private
};
struct places_cursor places_of(const struct places *p, uint64_t id);
struct places_cursor places_of_taken(const struct session_places *s);
bool places_next(struct places_cursor *cursor, struct store_place *place_out);

#endif
