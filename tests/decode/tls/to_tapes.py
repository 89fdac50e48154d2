#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes the tapes of tests/fuzz/seeds/tls_decrypt from the samples (tls_tape.h has the format).

usage: to_tapes.py SAMPLES OUTPUT     (needs tshark)
"""
import pathlib
import struct
import subprocess
import sys

TAPES = [  # name, capture, number of the connection
    ("12-gcm", "tls-aead.pcapng.gz", 0), ("12-chacha", "tls-aead.pcapng.gz", 2),
    ("12-ccm-8", "tls-aead.pcapng.gz", 4), ("12-resumed", "tls-aead.pcapng.gz", 6),
    ("12-again", "tls-aead.pcapng.gz", 7), ("12-cbc-etm", "tls-cbc.pcapng.gz", 0),
    ("12-cbc", "tls-cbc.pcapng.gz", 1), ("12-null", "tls-cbc.pcapng.gz", 5),
    ("11-cbc", "tls-cbc.pcapng.gz", 6), ("10-cbc", "tls-cbc.pcapng.gz", 7),
    ("13-gcm", "tls-1.3.pcapng.gz", 0), ("13-padded", "tls-1.3.pcapng.gz", 1),
    ("13-retry-chacha", "tls-1.3.pcapng.gz", 2), ("13-update-ccm", "tls-1.3.pcapng.gz", 3),
    ("13-early", "tls-1.3.pcapng.gz", 6),
]


def tshark(capture, *options):
    return subprocess.run(["tshark", "-n", "-r", capture, *options], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()


def secrets(capture):
    """The key log of a capture, by client random."""
    text = subprocess.run(["sh", "-c", f"zcat '{capture}' | strings -n 60"], check=True,
                          stdout=subprocess.PIPE).stdout.decode()
    found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3 and not words[0].startswith("EXPORTER"):
            found.setdefault(words[1], []).append(line)
    return found


def main():
    samples, output = map(pathlib.Path, sys.argv[1:])
    for name, file, stream in TAPES:
        capture = samples / file
        rows = tshark(capture, "-Y", f"tcp.stream == {stream} && tcp.len > 0", "-o",
                      "tls.desegment_ssl_records:FALSE", "-T", "fields", "-e", "tcp.srcport", "-e",
                      "tcp.payload", "-e", "tls.handshake.random").splitlines()
        pieces, keys = b"", secrets(capture)
        log = ""
        for row in rows:
            port, payload, randoms = (row.split("\t") + ["", ""])[:3]
            octets = bytes.fromhex(payload)
            pieces += struct.pack(">BH", port == "465", len(octets)) + octets
            for random in randoms.split(","):
                log += "".join(line + "\n" for line in keys.get(random, []))
        tape = struct.pack(">BH", 2, len(log)) + log.encode() + pieces
        (output / name).write_bytes(tape)


main()
