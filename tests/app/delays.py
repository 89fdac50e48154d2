# SPDX-License-Identifier: BSD-2-Clause
"""Compares the record's delays and codes with what tshark sees: see delays.sh.

tshark tells no command beside the end of mail data in the same frame and no verb that it does not know;
what it does tell, in order, is compared.
"""

import json
import subprocess
import sys

PROGRAM, *CAPTURES = sys.argv[1:]
FIELDS = ["ip.src", "tcp.srcport", "ip.dst", "tcp.dstport", "frame.time_epoch", "smtp.req.command",
          "smtp.response.code"]
SERVER_PORTS = {"25", "587"}
# A message whose octets were not all there when its end was sent: tshark has the frame that filled
# the hole, the record that of the end.
BY_ANOTHER_FRAME = {"lossy-sent.pcap"}


def nanoseconds(text):
    seconds, _, fraction = text.partition(".")
    return int(seconds) * 10**9 + int(fraction.ljust(9, "0"))


class Stream:
    def __init__(self):
        self.commands = []   # verb, time
        self.replies = []    # code, time, time of the client's last frame before it
        self.last = 0

    def add(self, is_client, time, commands, codes):
        self.commands += [(verb.upper(), time) for verb in commands]
        self.replies += [(int(code), time, self.last) for code in codes]
        if is_client:
            self.last = time


def read_tshark(capture):
    options = [word for name in FIELDS for word in ("-e", name)]
    made = subprocess.run(["tshark", "-r", capture, "-Y", "tcp.len > 0", "-T", "fields", "-E",
                           "separator=|", *options], check=True, capture_output=True, text=True).stdout
    streams = {}
    for line in made.splitlines():
        source, source_port, target, target_port, time, verbs, codes = line.split("|")
        is_client = target_port in SERVER_PORTS
        client = (source, source_port) if is_client else (target, target_port)
        streams.setdefault(client, Stream()).add(is_client, nanoseconds(time),
                                                 [v for v in verbs.split(",") if v],
                                                 [c for c in codes.split(",") if c])
    return streams


def compare(capture, record, stream):
    """Yields what differs; returns the number of comparisons."""
    replies = iter(stream.replies[1:])  # the first is the greeting
    ends = iter([t["reply"] for t in record["transactions"] if t["via"] == "DATA" and t["reply"]])
    compared = 0
    for ours, (verb, sent) in zip(record["commands"], stream.commands):
        if ours["verb"] != verb:
            yield f"{verb} is {ours['verb']}"
            break
        code, time, _ = next(replies, (None, 0, 0))
        while verb == "AUTH" and code == 334:
            code, time, _ = next(replies)
        if code is None:
            break
        compared += 1
        if ours["code"] != code:
            yield f"{verb}: {ours['code']}, not {code}"
        # Of AUTH only the last line of the client counts, which tshark does not take for a command.
        if verb != "AUTH" and round(ours["delay"] * 10**9) != time - sent:
            yield f"{verb}: {ours['delay']} s, not {time - sent} ns"
        if verb != "DATA" or code != 354:
            continue
        code, time, sent = next(replies, (None, 0, 0))
        end = next(ends, None)
        if code is None or not end:
            break
        compared += 1
        if end["code"] != code:
            yield f"message: {end['code']}, not {code}"
        elif code == 421:
            if "delay" in end:
                yield "a 421 that answers nothing has a delay"
        elif capture not in BY_ANOTHER_FRAME and round(end["delay"] * 10**9) != time - sent:
            yield f"message: {end['delay']} s, not {time - sent} ns"
    if compared == 0:
        yield "nothing was compared"


def main():
    failed = False
    for n, capture in enumerate(CAPTURES, 1):
        streams = read_tshark(capture)
        made = subprocess.run([PROGRAM, "-r", capture, "--json", "--dialogue"], check=True,
                              capture_output=True, text=True).stdout
        differences = []
        for line in made.splitlines():
            record = json.loads(line)
            client = (record["client"]["ip"], str(record["client"]["port"]))
            if client in streams:
                differences += compare(capture, record, streams[client])
        print(f"{'not ok' if differences else 'ok'} {n} - {capture}", flush=True)
        for text in differences:
            print(f"# {text}")
        failed |= bool(differences)
    print(f"1..{len(CAPTURES)}")
    sys.exit(1 if failed else 0)


main()
