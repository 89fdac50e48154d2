#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Turns the transcripts into seeds of fuzz_smtp_session.

usage: to_seeds.py FOLDER, where they go
"""
import pathlib, re, sys

here, out = pathlib.Path(__file__).parent, pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
ESCAPE = re.compile(rb"\\(x[0-9a-f]{2}|.)")
def octets(m):
    c = m.group(1)
    return bytes([int(c[1:], 16)]) if c[:1] == b"x" else {b"r": b"\r", b"n": b"\n", b"t": b"\t"}.get(c, c)

for path in here.glob("*.txt"):
    flags, steps = 0, []
    for line in path.read_bytes().split(b"----\n")[0].splitlines():
        if line == b"@midstream": flags |= 1
        elif line in (b"@closed", b"@reset"): flags |= 2 if line == b"@closed" else 4
        elif line[:1] in b"CS+" and line:
            joined, line = line[:1] == b"+", line.lstrip(b"+")
            side, kind, text = line[:1] == b"S", line[1:2], line[3:]
            if kind in b":|":
                data = ESCAPE.sub(octets, text) + (b"\r\n" if kind == b":" else b"")
                if joined: steps[-1][1] += data
                else: steps.append([side, data])
            elif kind == b"-": steps.append([side | 4, int(text)])
            else: steps.append([side | 6 | (8 if kind == b"!" else 0), None])
    script = bytes([flags])
    for op, what in steps:
        if isinstance(what, bytes):
            for i in range(0, len(what), 255): script += bytes([op, len(what[i:i + 255])]) + what[i:i + 255]
        elif what is not None: script += bytes([op, min(what, 256) - 1])
        else: script += bytes([op])
    (out / path.stem).write_bytes(script)
