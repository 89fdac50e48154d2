#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Whatever the record of a session tells can be filtered by, under the name it has there, and the
value it has there is found: in the sessions that have it and in no others, and so are, for one value
of each name, the sessions that have another one, and those that have none.

usage: record_fields.py SMTPSCOPE CAPTURE...

Every member of every record of the captures is looked for: its path without what counts the members
of lists is the name. What is no field of the language stands in NOT_A_FIELD with the reason. Prints
TAP.
"""
import json
import os
import re
import subprocess
import sys

KEYS = "an object whose names come off the wire; another field has the values whole"
OTHER = "another field has it"
PLACE = "a place in the capture: shown, not asked for"

# Patterns of paths, and why -Y does not know them.
NOT_A_FIELD = (
    (r"type", "always the same word"),
    (r".*\bparams(_typed)?\..*", KEYS),  # env.param, rcpt.param
    (r"commands\.args\..*", KEYS),  # command.arg
    (r"proxies\.(attributes\..*|code)", KEYS),  # proxy.arg
    (r".*\.properties\..*", KEYS),  # auth_results
    (r"extension_use\..*", OTHER),  # extension, extension.used, extension.refused
    (r"findings\.(offset|packet|side|transaction)", PLACE),
    (r".*\.dkim\.key\.(packet|time)", PLACE),
    (r".*\.eod\.(server_took|variants)", OTHER),  # eod.strict; finding eod-...
    (r".*\.delivery_status\..*", "fields of reports that are not in RFC 3464 or seldom asked for"),
    (r".*\.parts\.message\..*", "of a message inside a message: inner.* has what is asked for"),
    (r"(reversed|reversed_at)\..*|(commands|transactions)\.reversed",
     "of the roles after TURN or ATRN: the finding ROLE-REVERSED names the sessions"),
    (r"tunnel\..*", "of a tunnel in a tunnel: tunnel, tunnel.id, .ip and .vlan have them"),
)


def walk(value, path=""):
    """(path, value) of everything that is no object and no list."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from walk(below, path + "." + key if path else key)
    elif isinstance(value, list):
        for below in value:
            yield from walk(below, path)
    elif value is not None:
        yield path, value


def collect(program, captures, records):
    """The first values of each path: {path: [(capture, session, value)]}. The values of each path
    of all records go to records, by capture."""
    found = {}
    for capture in captures:
        run = subprocess.run([program, "--json", "--dialogue", capture], capture_output=True,
                             check=False)
        for number, line in enumerate(run.stdout.splitlines()):
            values = {}
            records.setdefault(capture, []).append((line.decode(), values))
            for path, value in walk(json.loads(line)):
                values.setdefault(path, []).append(value)
                places = found.setdefault(path, [])
                if len(places) < 3 and (capture, number) not in [p[:2] for p in places]:
                    places.append((capture, number, value))
    return found


def literal(value):
    if isinstance(value, (bool, int, float)):
        return str(value).lower()
    return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')


def ask(program, condition, capture):
    return subprocess.run([program, "--json", "--dialogue", "-Y", condition, capture],
                          capture_output=True, text=True, check=False)


def is_time(value):
    return isinstance(value, float) or re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", str(value))


def folded(value):
    return value.lower() if isinstance(value, str) else value


def check_exactly(program, path, capture, value, records):
    """What is wrong with which sessions are found, or None."""
    def asks(condition, holds):
        expected = [line for line, values in records if holds(values.get(path, []))]
        got = ask(program, condition, capture).stdout.splitlines()
        # Lines are those of the records but for commands, which a condition may ask for.
        return None if got == expected else "%s in %s: %d sessions, not %d" % (
            condition, capture, len(got), len(expected))

    def is_it(one):
        return folded(one) == folded(value) and isinstance(one, bool) == isinstance(value, bool)

    none = path == "tls.mode"  # "none" is a value that records leave out
    return (asks("%s == %s" % (path, literal(value)), lambda all: any(map(is_it, all))) or
            asks("%s != %s" % (path, literal(value)),
                 lambda all: not all and none or any(not is_it(one) for one in all)) or
            asks("not " + path, lambda all: not any(all)))


def check(program, path, places, records):
    """What is wrong, or None."""
    is_first = True
    for capture, number, value in places:
        if isinstance(value, str) and ("\ufffd" in value or "\n" in value):
            continue  # the record does not say which octets
        # Durations and times are cut in the record: they are there, and that is all.
        run = ask(program, path if is_time(value) else path + " == " + literal(value), capture)
        if "there is no field" in run.stderr:
            return "is no field"
        if run.returncode == 2 and "cut short" not in run.stderr:
            return run.stderr.strip()
        if is_time(value):
            continue
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        if not any((path, value) in walk(record) for record in lines):
            return "%s in %s, session %d is not found" % (literal(value), capture, number + 1)
        is_nested = path.startswith("tunnel.")  # those of a tunnel inside are found too
        problem = is_first and not is_nested and check_exactly(program, path, capture, value, records[capture])
        is_first = False
        if problem:
            return problem
    return None


def main():
    program, captures = sys.argv[1], sys.argv[2:]
    records = {}
    found = collect(program, captures, records)
    unknown, wrong, asked = [], [], 0
    for path, places in sorted(found.items()):
        problem = check(program, path, places, records)
        asked += problem is None
        if problem == "is no field" and any(re.fullmatch(p, path) for p, _ in NOT_A_FIELD):
            continue
        if problem:
            (unknown if problem == "is no field" else wrong).append((path, problem))
    print("1..3")
    for number, problems, text in ((1, unknown, "all that records tell is a field of -Y"),
                                   (2, wrong, "and is found by the value that is there")):
        print("%sok %d - %s" % ("not " if problems else "", number, text))
        for path, problem in problems:
            print("# %s: %s" % (path, problem))
    ok = asked > 100
    print("%sok 3 - in %d members of records" % ("" if ok else "not ", asked))
    return 1 if unknown or wrong or not ok else 0


sys.exit(main())
