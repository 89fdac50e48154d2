#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sends half a message, then waits for the server to lose patience, or breaks the connection.

usage: half.py HOST wait|abort
"""
import smtplib
import socket
import struct
import sys


def main():
    host, ending = sys.argv[1:]
    smtp = smtplib.SMTP(host, 25, "desk.example.org")
    smtp.ehlo()
    smtp.mail("alice@example.org")
    smtp.rcpt("bob@example.com")
    smtp.docmd("DATA")
    smtp.send("Subject: Half\r\n\r\nThis message has no e")
    if ending == "wait":
        smtp.getreply()
        smtp.close()
    else:
        # No lingering: close() sends RST instead of FIN.
        smtp.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        smtp.sock.close()


main()
