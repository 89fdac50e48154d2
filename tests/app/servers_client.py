# SPDX-License-Identifier: BSD-2-Clause
"""Sends mail with many programs to many servers: see servers.sh. It runs on the client's host and
prints, for each message, its sender, its SHA-256, its size and what sent it. A number makes the
same message each time.

usage: servers_client.py COUNT
"""

import base64
import hashlib
import os
import random
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

KEYLOG, TRUST = "/lab/keylog", "/lab/trust.pem"
AT_A_TIME = 6
PATIENCE = 300
SIZES = (200, 6_000, 50_000, 300_000, 1_500_000)  # of the attachment
DOTS = ("", ".", "..", ". one dot", ".. two dots", "...", "a line", "caf\u00e9 \u2026", "x" * 990)

printing = threading.Lock()


def sender(number):
    return f"a{number}@example.org"


def message(number):
    """Lines with and without dots, an attachment; all line ends are CRLF."""
    draw = random.Random(number)
    lines = [f"From: {sender(number)}", "To: bob@example.com", f"Subject: Number {number}",
             f"Message-ID: <{number}@example.org>", "Date: Fri, 02 Jan 2026 10:00:00 +0000",
             "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"', "", "--b",
             "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", ""]
    lines += draw.choices(DOTS, k=draw.randint(0, 60))
    lines += ["--b", "Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64",
              f'Content-Disposition: attachment; filename="{number}.bin"', ""]
    data = base64.b64encode(draw.randbytes(int(draw.choice(SIZES) * draw.uniform(0.5, 1.5))))
    lines += [data[at:at + 76].decode() for at in range(0, len(data), 76)]
    return "\r\n".join([*lines, "--b--", ""]).encode()


def octets(number):
    """A message that only BDAT can carry: no line end means anything in it, nor does a dot."""
    draw = random.Random(number)
    pieces = [b"\r\n.\r\n", b"\n.\n", b"\r.\r", b"\r\n", b"\n", b"\r", b"QUIT\r\n", b"octets "]
    tail = b"".join(draw.choices(pieces, k=draw.randint(1, 2000)))
    return message(number) + tail + draw.choice((b"", b"\r\n"))


def run(args, data=None, **environment):
    subprocess.run(args, input=data, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                   timeout=PATIENCE, env={**os.environ, **environment})


# ---- Each sends the messages of these numbers, and returns what it was given ----

def by_swaks(server, numbers):
    """It ends the last line itself."""
    sent = []
    for number in numbers:
        sent.append((number, message(number)))
        with tempfile.NamedTemporaryFile() as file:
            file.write(sent[-1][1][:-2])
            file.flush()
            run(["swaks", "--server", server, "--helo", "laptop.example.org", "--silent", "3",
                 "--from", sender(number), "--to", f"bob@{domain(server)}", "--data",
                 f"@{file.name}"])
    return sent


def curl(server, numbers, more, **environment):
    sent = []
    for number in numbers:
        sent.append((number, message(number)))
        run(["curl", "--silent", "--show-error", *more, "--mail-from", sender(number),
             "--mail-rcpt", f"bob@{domain(server)}", "--upload-file", "-",
             f"smtp://{server}/laptop.example.org"], sent[-1][1], **environment)
    return sent


def by_curl(server, numbers):
    return curl(server, numbers, [])


def by_curl_in_tls(server, numbers):
    return curl(server, numbers, ["--ssl-reqd", "--cacert", TRUST], SSLKEYLOGFILE=KEYLOG)


def by_msmtp(server, numbers):
    """It wants bare line feeds."""
    sent = []
    for number in numbers:
        sent.append((number, message(number)))
        run(["msmtp", f"--host={server}", "--port=25", "--tls=off", "--auth=off",
             "--domain=laptop.example.org", f"--from={sender(number)}", f"bob@{domain(server)}"],
            sent[-1][1].replace(b"\r\n", b"\n"))
    return sent


def smtplib_in(server, numbers, context):
    """All in one connection."""
    sent = []
    with smtplib.SMTP(server, 25, "laptop.example.org", timeout=PATIENCE) as smtp:
        if context:
            smtp.starttls(context=context)
        for number in numbers:
            sent.append((number, message(number)))
            smtp.sendmail(sender(number), [f"bob@{domain(server)}"], sent[-1][1])
    return sent


def by_python(server, numbers):
    return smtplib_in(server, numbers, None)


def by_python_in_tls(server, numbers):
    context = ssl.create_default_context(cafile=TRUST)
    context.keylog_filename = KEYLOG
    return smtplib_in(server, numbers, context)


def by_chunks(server, numbers):
    """BDAT, commands and chunks without waiting for replies."""
    sent = []
    with socket.create_connection((server, 25), PATIENCE) as sock, sock.makefile("rb") as replies:
        def reply():
            line = replies.readline()
            while line[3:4] == b"-":
                line = replies.readline()
            if line[:1] not in b"2" or not line:
                raise OSError(f"{server} says {line}")
        reply()
        sock.sendall(b"EHLO laptop.example.org\r\n")
        reply()
        for number in numbers:
            data = octets(number)
            sent.append((number, data))
            draw = random.Random(number)
            cuts = sorted(draw.randint(0, len(data)) for _ in range(draw.randint(0, 6)))
            chunks = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)])]
            out = f"MAIL FROM:<{sender(number)}>\r\nRCPT TO:<bob@{domain(server)}>\r\n".encode()
            for chunk in chunks[:-1]:
                out += b"BDAT %d\r\n" % len(chunk) + chunk
            sock.sendall(out + b"BDAT %d LAST\r\n" % len(chunks[-1]) + chunks[-1])
            for _ in range(2 + len(chunks)):
                reply()
        sock.sendall(b"QUIT\r\n")
        reply()
    return sent


def domain(server):
    return server.split(".", 1)[1]


IN_CLEAR = (by_swaks, by_curl, by_msmtp, by_python)
ALL = (*IN_CLEAR, by_chunks, by_curl_in_tls, by_python_in_tls)
JOBS = [(server, way) for server, ways in
        (("mail.example.org", ALL), ("relay.example.net", ALL), ("mx.example.com", IN_CLEAR))
        for way in ways]


def work(jobs):
    while True:
        try:
            (server, way), numbers = jobs.pop(0)
        except IndexError:
            return
        try:
            with_octets = way(server, numbers)
        except (OSError, smtplib.SMTPException, subprocess.SubprocessError) as why:
            with printing:
                print("failed", way.__name__, server, why, getattr(why, "stdout", ""), flush=True)
            continue
        for number, data in with_octets:
            with printing:
                print(sender(number), hashlib.sha256(data).hexdigest(), len(data),
                      f"{way.__name__}:{server}", flush=True)


def main():
    numbers = range(int(sys.argv[1]))
    jobs = [(job, numbers[at::len(JOBS)]) for at, job in enumerate(JOBS)]
    jobs = [job for job in jobs if job[1]]
    workers = [threading.Thread(target=work, args=(jobs,)) for _ in range(AT_A_TIME)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


main()
