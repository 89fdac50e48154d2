#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Compares session records with the truth that smtpscope-bench-gen wrote beside a capture.

usage: check.py [--show N] RECORDS TRUTH

What the capture has whole must be in the records, exactly: messages and parts with their sizes and
SHA-256, senders, recipients with their codes, replies, outcomes. Of what it has in part, nothing
may be claimed: no hash that is not the hash of a message or part that was sent. Prints how much is
exact, lists the first N sessions that differ, and ends with status 1 if any does.
"""

import argparse
import json
import sys


class Tally:
    def __init__(self):
        self.wanted = 0
        self.exact = 0

    def add(self, is_exact):
        self.wanted += 1
        self.exact += bool(is_exact)

    def text(self):
        percent = 100.0 * self.exact / self.wanted if self.wanted else 100.0
        if self.exact != self.wanted:
            percent = min(percent, 99.99)
        return "%6.2f %%  %d of %d" % (percent, self.exact, self.wanted)


TALLIES = ("sessions", "messages", "parts", "transactions", "gaps", "claims")


def key_of(session):
    client, server = session["client"], session["server"]
    return (client["ip"], client["port"], server["ip"], server["port"])


def part_of(part):
    return tuple(part.get(k) for k in ("path", "type", "filename", "size", "sha256"))


def parts_of(message):
    return [part_of(p) for p in message["parts"]]


def message_of(message):
    """What must be the same, parts left out. A header field may be cut where the message is."""
    subject = message["subject"] if message["complete"] else None
    return (message["size"], message["sha256"], message["complete"], subject)


def reply_code(transaction):
    reply = transaction.get("reply")
    return reply["code"] if isinstance(reply, dict) else reply


def envelope_of(transaction):
    rcpts = [(r["to"], r["code"]) for r in transaction["rcpts"]]
    return (transaction["from"], rcpts, transaction["via"])


def outcome_of(transaction):
    return (reply_code(transaction), transaction["status"])


class Session:
    """One session's record against its truth."""

    def __init__(self, tallies, truth, record):
        self.tallies = tallies
        self.truth = truth
        self.record = record
        self.differences = []
        self.got = list(record["transactions"]) if record else []
        self.messages = {}
        for x in self.got:
            if x.get("message"):
                self.messages.setdefault(x["message"]["sha256"], x["message"])

    def expect(self, tally, name, wanted, got):
        is_exact = wanted == got
        if tally:
            self.tallies[tally].add(is_exact)
        if not is_exact:
            self.differences.append("%s: wanted %r, got %r" % (name, wanted, got))
        return is_exact

    def check_message(self, name, wanted, got):
        """A message that the capture has whole."""
        self.expect("messages", name, message_of(wanted), message_of(got) if got else None)
        if not wanted["complete"]:
            return
        found = {p["path"]: part_of(p) for p in got["parts"]} if got else {}
        for part in wanted["parts"]:
            path = "%s part %s" % (name, part["path"])
            self.expect("parts", path, part_of(part), found.pop(part["path"], None))
        self.expect(None, name + " more parts", {}, found)

    def transaction_for(self, wanted):
        for x in self.got:
            if x["from"] == wanted["from"] and [r["to"] for r in x["rcpts"]] == [
                r["to"] for r in wanted["rcpts"]
            ]:
                return x
        return None

    def check_transaction(self, i, wanted):
        name = "transaction %d" % i
        content, answer = wanted["content"], wanted["answer"]
        has_content = wanted["message"] is not None and content == "whole"
        if self.truth["only"] == "client" and wanted["message"] is not None:
            # Of replies that are not there, nothing is said.
            has_content = self.truth["midstream"] is False
        if wanted["via"] == "BDAT" and not wanted["joined"]:
            # That there was no chunk before the first one, nobody can tell.
            has_content = False
        if has_content:
            sha256 = wanted["message"]["sha256"]
            self.check_message(name + " message", wanted["message"], self.messages.get(sha256))
        if wanted["envelope"] != "whole" or answer != "whole":
            return
        # Where a message begins in a gap, or the frame of a chunk lies in one, all ends are open.
        if content != "whole" and (wanted["via"] != "DATA" or wanted["opening"] != "whole"):
            return
        got = self.transaction_for(wanted)
        is_exact = got is not None
        if not self.expect(None, name, True, is_exact):
            self.tallies["transactions"].add(False)
            return
        if content == "whole":
            is_exact &= self.expect(None, name, envelope_of(wanted), envelope_of(got))
        is_exact &= self.expect(None, name + " end", outcome_of(wanted), outcome_of(got))
        has_message = got.get("message") is not None
        wants_message = bool(wanted["message"]) and wanted["octets"] != "none"
        is_exact &= self.expect(None, name + " has a message", wants_message, has_message)
        self.tallies["transactions"].add(is_exact)

    def check_claims(self):
        """Every hash in the record is that of something that was sent."""
        known, whole = set(), set()
        for x in self.truth["transactions"]:
            if x["message"]:
                known.update(part_of(p) for p in x["message"]["parts"])
                whole.add(x["message"]["sha256"])
        cut = {x["message"]["sha256"] for x in self.truth["transactions"]
               if x["message"] and not x["message"]["complete"]}
        for x in self.got:
            message = x.get("message")
            if not message:
                continue
            if message["sha256"] is not None:
                self.expect("claims", "claim of a message", True, message["sha256"] in whole)
            elif message["complete"]:
                self.expect("claims", "complete message", "a hash", None)
            for part in message["parts"]:
                if part["sha256"] is not None and message["sha256"] not in cut and message["complete"]:
                    self.expect("claims", "claim of a part", True, part_of(part) in known)

    def check(self):
        truth, record = self.truth, self.record
        if record is None:
            # Without a SYN, packets that carry nothing make no session.
            if sum(truth["bytes"].values()) > 0:
                self.expect(None, "session", "a record", None)
        for i, wanted in enumerate(truth["transactions"]):
            self.check_transaction(i, wanted)
        if record:
            self.check_claims()
            if not truth["midstream"]:
                self.expect("gaps", "gaps", truth["gaps"], record["gaps"])
                self.expect(None, "bytes", truth["bytes"], record["bytes"])
            self.expect(None, "state", truth["state"], record["state"])
            is_whole = not truth["midstream"] and not truth["only"] and not any(
                truth["gaps"].values())
            if is_whole:
                self.expect(None, "transactions", len(truth["transactions"]), len(self.got))
                self.expect(None, "helo", truth["helo"], record["helo"]["name"])
        self.tallies["sessions"].add(not self.differences)
        return self.differences


def read(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def main():
    parser = argparse.ArgumentParser(usage="check.py [--show N] RECORDS TRUTH")
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("records")
    parser.add_argument("truth")
    args = parser.parse_args()
    records = {}
    extra = 0
    for record in read(args.records):
        extra += key_of(record) in records
        records[key_of(record)] = record
    tallies = {name: Tally() for name in TALLIES}
    shown = differing = 0
    for truth in read(args.truth):
        record = records.pop(key_of(truth), None)
        differences = Session(tallies, truth, record).check()
        if not differences:
            continue
        differing += 1
        if shown < args.show:
            shown += 1
            print("differs: %s port %d" % (truth["client"]["ip"], truth["client"]["port"]))
            for line in differences[:6]:
                print("    " + line[:600])
    for name in TALLIES:
        print("%-13s %s" % (name, tallies[name].text()))
    if extra + len(records):
        print("sessions that never were: %d" % (extra + len(records)))
    return 1 if differing or extra or records else 0


if __name__ == "__main__":
    sys.exit(main())
