# SPDX-License-Identifier: BSD-2-Clause
"""Statistics of all samples, computed once more from their records and dialogues; and each row's
condition, which has to lead to exactly the sessions that the row counts."""

import collections
import glob
import json
import math
import os
import re
import subprocess
import sys

import tap
from tap import check

PROGRAM, SAMPLES = sys.argv[1:3]
CAPTURES = sorted(glob.glob(os.path.join(SAMPLES, "*.pcap")))


def run(*args):
    return subprocess.run([PROGRAM, *args, *CAPTURES], capture_output=True, check=False).stdout


def table(*args):
    """The rows of --tsv, without its names."""
    return [line.split("\t") for line in run("--tsv", *args).decode().splitlines()[1:]]


def read_records():
    """With the number and the outcome that the list has for each, and the codes of its replies."""
    records = [json.loads(line) for line in run("--json").splitlines()]
    rows = {(client, int(port), start): (int(number), outcome) for number, outcome, client, port,
            start in table("--columns", "id,outcome,client,client_port,start")}
    codes, number = collections.defaultdict(list), 0
    for line in run("--text", "--full").decode("utf-8", "replace").splitlines():
        head = re.match(r"== .* session (\d+)", line)
        reply = re.search(r" S: [PEHB] .{0,3}(\d{3})( |$)", line)
        if head:
            number = int(head.group(1))
        elif reply:
            codes[number].append(reply.group(1))
    for record in records:
        client = record["client"]
        record["id"], record["outcome"] = rows[client["ip"], client["port"], record["start"]]
        record["codes"] = codes[record["id"]]
    return records


def transactions(record):
    return record.get("transactions", [])


def recipients(record):
    return [rcpt for t in transactions(record) for rcpt in t["rcpts"]]


def logins(record):
    return record.get("auth", [])


def tls(record, key):
    return (record.get("tls") or {}).get(key)


def domain(path):
    if path == "":
        return "<>"
    return path.rsplit("@", 1)[1].lower() if "@" in path else ""


def is_refused(code):
    return (code or 0) >= 400


def refusals(record):
    replies = [record.get("greeting")]
    for t in transactions(record):
        replies += t["rcpts"]
        if t["rcpts"] and all(is_refused(rcpt["code"]) for rcpt in t["rcpts"]):
            continue  # the reply to the message says nothing more
        replies.append(t.get("reply"))
    replies += [{"code": login["code"]} for login in logins(record)]
    return [" ".join(filter(None, (str(r["code"]), r.get("enhanced")))) for r in replies
            if r and is_refused(r.get("code"))]


# Of each section: what a session has of it, once for each time that it counts.
LABELS = {
    "outcomes": lambda r: [r["outcome"]],
    "clients": lambda r: [r["client"]["ip"]],
    "servers": lambda r: [r["server"]["ip"]],
    "replies": lambda r: r["codes"],
    "refusals": refusals,
    "sender_domains": lambda r: [domain(t["from"]) for t in transactions(r)
                                 if t["from"] is not None],
    "recipient_domains": lambda r: [domain(rcpt["to"]) for rcpt in recipients(r)
                                    if rcpt["to"] is not None],
    "findings": lambda r: sorted({f["id"] for f in r.get("findings", [])}),
    "tls": lambda r: [tls(r, "mode") or "none"],
    "tls_versions": lambda r: [tls(r, "version")],
    "tls_ciphers": lambda r: [tls(r, "cipher")],
    "extensions": lambda r: sorted({e.split(" ")[0] for e in r.get("extensions", [])}),
    "auth": lambda r: [login["mechanism"] for login in logins(r)],
    "auth_failures": lambda r: [r["client"]["ip"] for login in logins(r)
                                if is_refused(login["code"])],
}
MAIL = {
    "transactions accepted": lambda r: [t for t in transactions(r) if t["status"] == "accepted"],
    "transactions rejected": lambda r: [t for t in transactions(r) if t["status"] == "rejected"],
    "transactions broken off": lambda r: [t for t in transactions(r) if t["status"] == "aborted"],
    "messages": lambda r: [t for t in transactions(r) if t.get("message")],
    "recipients accepted": lambda r: [x for x in recipients(r) if 200 <= (x["code"] or 0) < 300],
    "recipients refused": lambda r: [x for x in recipients(r) if is_refused(x["code"])],
}
# Hashes decide of these, and statistics compute none: conditions have them all the same.
BY_HASH = ("dkim-bh", "dkim-fail", "dkim-weak")


def check_row(section, label, count, where, records, having):
    sessions = {record["id"] for record in records if having(record)}
    found = {int(row[0]) for row in table("--columns", "id", "-Y", where)}
    total = sum(len(having(record)) for record in records)
    check(f"{section}: {label}", (count == total or label in BY_HASH) and found == sessions,
          f"{count} of {total}; {where}\nmore: {sorted(found - sessions)[:9]}\n"
          f"missing: {sorted(sessions - found)[:9]}")


def test_sections(statistics, records):
    for section, labels in LABELS.items():
        for row in statistics[section]:
            label, count = list(row.values())[:2]
            check_row(section, label, count, row["where"], records,
                      lambda r: [x for x in labels(r) if x == label])
        check(f"{section}: there are such", len(statistics[section]) > 0)
    for row in statistics["mail"]:
        check_row("mail", row["kind"], row["count"], row["where"], records, MAIL[row["kind"]])


def test_latency(statistics, records):
    delays = {
        "connect": [[r["timing"]["connect"]] if "connect" in r.get("timing", {}) else []
                    for r in records],
        "greeting": [[r["timing"]["greeting"]] if "greeting" in r.get("timing", {}) else []
                     for r in records],
        "rcpt": [[x["delay"] for x in recipients(r) if x.get("delay") is not None]
                 for r in records],
        "end-of-data": [[t["reply"]["delay"] for t in transactions(r)
                         if t.get("message") and (t.get("reply") or {}).get("delay") is not None]
                        for r in records],
    }
    for row in statistics["latency"]:
        values = sorted(x for of_session in delays[row["step"]] for x in of_session)
        check(f"{row['step']}: all are counted", row["count"] == len(values),
              f"{row['count']} of {len(values)}")
        for key, part in (("p50_us", 0.5), ("p95_us", 0.95), ("p99_us", 0.99), ("max_us", 1)):
            exact = round(values[max(0, math.ceil(len(values) * part) - 1)] * 1e6)
            check(f"{row['step']}: {key}", exact <= row[key] <= exact + exact / 32 + 1,
                  f"{row[key]}, exactly {exact}")
        found = {int(line[0]) for line in table("--columns", "id", "-Y", row["where"])}
        slow = {r["id"] for r, of_session in zip(records, delays[row["step"]])
                if any(x * 1e6 >= row["p95_us"] for x in of_session)}
        fast = {r["id"] for r, of_session in zip(records, delays[row["step"]])
                if all(x * 1e6 < row["p95_us"] * 15 / 16 for x in of_session)}
        check(f"{row['step']}: the slowest are found", found and slow <= found and
              not found & fast, (row["where"], found, slow))


def main():
    statistics = json.loads(run("--stats", "--json"))
    records = read_records()
    check("all sessions are counted", statistics["sessions"] == len(records) > 50)
    test_sections(statistics, records)
    test_latency(statistics, records)
    sums = {"packets": sum(r["packets"] for r in records),
            "octets": sum(sum(r["bytes"].values()) for r in records)}
    for row in statistics["capture"]:
        if row["what"] in sums:
            check(f"capture: {row['what']}", row["count"] == sums[row["what"]], row)
    return tap.end()


sys.exit(main())
