#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A client of LMTP that sends a message in two chunks, with its envelope in one group.

usage: lmtp.py HOST
"""
import socket
import sys

MESSAGE = (b"From: Dora Dean <dora@example.net>\r\nTo: Bob Baker <bob@example.com>\r\n"
           b"Subject: In two chunks\r\n\r\nThe second chunk\r\nis the last one.\r\n")
CUT = 100

with socket.create_connection((sys.argv[1], 24)) as s:
    replies = s.makefile("rb")

    def reply():
        while True:
            line = replies.readline()
            if line[3:4] != b"-":
                return line

    reply()
    s.sendall(b"LHLO relay.example.net\r\n")
    reply()
    s.sendall(b"MAIL FROM:<dora@example.net>\r\nRCPT TO:<bob@example.com>\r\n"
              b"RCPT TO:<carol@example.com>\r\n"
              b"BDAT %d\r\n%s" % (CUT, MESSAGE[:CUT]) +
              b"BDAT %d LAST\r\n%s" % (len(MESSAGE) - CUT, MESSAGE[CUT:]))
    for _ in range(6):
        reply()
    s.sendall(b"QUIT\r\n")
    reply()
