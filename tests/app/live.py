# SPDX-License-Identifier: BSD-2-Clause
"""Live capture on the loopback interface: a session is printed soon after it ended, its record is
that of the same session captured to a file, and a signal ends the capture in an orderly way.

Nothing here sleeps for a fixed time: who captures is asked with small connections until it shows
that it sees them. All ports are chosen by the system."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

import tap
from tap import check
from terminal import Terminal

# A shell's background jobs ignore SIGINT, and what they start would too.
signal.signal(signal.SIGINT, signal.default_int_handler)

PROGRAM = sys.argv[1]
PATIENCE = 20  # seconds until something that has to happen is given up

MESSAGE = (b"From: Ann <ann@example.org>\r\nTo: bob@example.com\r\n"
           b"Subject: =?utf-8?q?caf=C3=A9?=\r\nMessage-ID: <1@example.org>\r\n\r\n"
           b"..a line with a dot\r\nlast line\r\n")

# What the client sends, and what the server answers.
DIALOGUE = [
    (b"EHLO client.example\r\n", b"250-mx.example\r\n250-SIZE 1000000\r\n250 PIPELINING\r\n"),
    (b"MAIL FROM:<ann@example.org> SIZE=200\r\n", b"250 2.1.0 Ok\r\n"),
    (b"RCPT TO:<bob@example.com>\r\n", b"250 2.1.5 Ok\r\n"),
    (b"RCPT TO:<eve@example.com>\r\n", b"550 5.1.1 no such user\r\n"),
    (b"DATA\r\n", b"354 go ahead\r\n"),
    (MESSAGE + b".\r\n", b"250 2.0.0 Ok: queued as 4F1\r\n"),
    (b"QUIT\r\n", b"221 2.0.0 Bye\r\n"),
]


class Lines:
    """The lines of a pipe as they come."""

    def __init__(self, pipe):
        self.fd = pipe.fileno()
        self.rest = b""

    def next(self, seconds):
        """The next line without its end; None: none came in time, or the pipe is at its end."""
        end = time.monotonic() + seconds
        while b"\n" not in self.rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                return None
            piece = os.read(self.fd, 65536)
            if not piece:
                return None
            self.rest += piece
        line, self.rest = self.rest.split(b"\n", 1)
        return line


class Server:
    """Answers one connection after the other; the listening socket stays for the probes."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(PATIENCE)
        self.port = self.socket.getsockname()[1]

    def pair(self):
        client = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        server, _ = self.socket.accept()
        server.settimeout(PATIENCE)
        return client, server

    def probe(self, word=b""):
        """A connection in which the server says that word; its client port."""
        client, server = self.pair()
        port = client.getsockname()[1]
        server.sendall(word)
        receive(client, word)
        client.close()
        server.recv(1)
        server.close()
        return port


def receive(sock, wanted):
    got = b""
    while len(got) < len(wanted):
        piece = sock.recv(65536)
        if not piece:
            break
        got += piece
    assert got == wanted, (got, wanted)


def converse(server):
    """A whole dialogue; the client's port."""
    client_end, server_end = server.pair()
    port = client_end.getsockname()[1]
    server_end.sendall(b"220 mx.example ESMTP\r\n")
    receive(client_end, b"220 mx.example ESMTP\r\n")
    for said, answer in DIALOGUE:
        client_end.sendall(said)
        receive(server_end, said)
        server_end.sendall(answer)
        receive(client_end, answer)
    server_end.close()
    client_end.recv(1)
    client_end.close()
    return port


def start(args):
    return subprocess.Popen([PROGRAM] + args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def wait_until_seen(server, lines):
    """Connects until the record of such a connection is printed. False: it never is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        server.probe()
        line = lines.next(0.2)
        if line is not None:
            return True
    return False


def record_of(lines, port):
    """The record of the session from that client port."""
    while True:
        line = lines.next(PATIENCE)
        if line is None:
            return None
        record = json.loads(line)
        if record["client"]["port"] == port:
            return record


def finish(process, with_signal):
    """Ends it; exit status, what was still printed, and what was said."""
    if with_signal:
        process.send_signal(with_signal)
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        return "it does not end", out, err
    return process.returncode, out, err


def start_tcpdump(path, port):
    process = subprocess.Popen(
        ["tcpdump", "-i", "lo", "-n", "-U", "-B", "65536", "-Z", "root", "-w", path,
         f"tcp port {port}"], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    lines = Lines(process.stderr)
    while True:
        line = lines.next(PATIENCE)
        if line is None or b"listening on" in line:
            return process


def stop_tcpdump(process, path, server):
    """What was captured so far is in the file when a connection that came later is."""
    word = b"220 the last one\r\n"
    server.probe(word)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with open(path, "rb") as file:
            if word in file.read():
                break
        select.select([], [], [], 0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)


def test_same_as_file(folder):
    server = Server()
    path = os.path.join(folder, "live.pcap")
    tcpdump = start_tcpdump(path, server.port)
    live = start(["-i", "lo", "--json", "-p", str(server.port)])
    lines = Lines(live.stdout)
    check("a connection on lo is seen", wait_until_seen(server, lines))
    port = converse(server)
    ended = time.monotonic()
    live_record = record_of(lines, port)
    seconds = time.monotonic() - ended
    check("a session is printed soon after it ended", live_record and seconds < 5, seconds)
    stop_tcpdump(tcpdump, path, server)
    status, _, err = finish(live, signal.SIGINT)
    check("SIGINT ends it with status 0", status == 0, status)
    check("and what was lost is said", said_counters(err), err)
    read = subprocess.run([PROGRAM, "--json", "-p", str(server.port), path],
                          capture_output=True, timeout=PATIENCE)
    of_file = [json.loads(line) for line in read.stdout.splitlines()]
    of_file = [record for record in of_file if record["client"]["port"] == port]
    check("the file has the session", len(of_file) == 1, read)
    if live_record and of_file:
        without_times(live_record)
        without_times(of_file[0])
        check("both records are the same", live_record == of_file[0],
              f"live {json.dumps(live_record)}\nfile {json.dumps(of_file[0])}")
        transaction = live_record["transactions"][0]
        check("it is the session that was held", live_record["state"] == "closed" and
              transaction["status"] == "accepted" and
              transaction["message"]["subject"] == "caf\u00e9" and
              [rcpt["code"] for rcpt in transaction["rcpts"]] == [250, 550], live_record)


COUNTERS = re.compile(rb"smtpscope: (\d+) packets of (\d+) received, 0 dropped by the kernel, 0 by "
                      rb"the interface; (\d+) sessions?\n")


def said_counters(err):
    """Whether all that is said is that nothing was lost."""
    match = COUNTERS.fullmatch(err)
    return match and int(match[1]) > 0 and int(match[1]) <= int(match[2]) and int(match[3]) > 0


def test_question():
    server = Server()
    live = start(["-i", "lo", "-i", "lo", "--json", "-p", str(server.port)])
    lines = Lines(live.stdout)
    wait_until_seen(server, lines)
    live.send_signal(signal.SIGUSR1)
    said = Lines(live.stderr)
    answer = [said.next(PATIENCE) for _ in range(3)]
    check("SIGUSR1 asks for the counters, of each interface too", None not in answer and
          [line.split()[1] for line in answer[:2]] == [b"lo:", b"lo:"] and
          b" received, 0 dropped" in answer[2], answer)
    status, _, _ = finish(live, signal.SIGINT)
    check("and it goes on", status == 0, status)


def without_times(record):
    # Two captures of one packet stamp it at two moments, and one of them began earlier.
    del record["start"], record["end"], record["timing"]
    for finding in record["findings"]:
        finding.pop("packet", None)
    for transaction in record["transactions"]:
        transaction.get("reply", {}).pop("delay", None)
        for rcpt in transaction["rcpts"]:
            rcpt.pop("delay", None)


def test_open_sessions_at_the_end():
    server = Server()
    live = start(["-i", "lo", "--json", "-p", str(server.port)])
    lines = Lines(live.stdout)
    wait_until_seen(server, lines)
    client_end, server_end = server.pair()
    port = client_end.getsockname()[1]
    server_end.sendall(b"220 mx.example ESMTP\r\n")
    receive(client_end, b"220 mx.example ESMTP\r\n")
    later = server.probe()  # when this one is printed, the one before was seen
    check("a later session is printed", record_of(lines, later) is not None)
    status, out, _ = finish(live, signal.SIGTERM)
    check("SIGTERM ends it with status 0", status == 0, status)
    records = [json.loads(line) for line in out.splitlines()]
    records = [record for record in records if record["client"]["port"] == port]
    check("an open session is printed at the end", len(records) == 1 and
          records[0]["state"] == "open" and records[0]["greeting"]["code"] == 220, out)
    client_end.close()
    server_end.close()


def test_text():
    server = Server()
    live = start(["-i", "lo", "--text", "-p", str(server.port)])
    lines = Lines(live.stdout)
    wait_until_seen(server, lines)
    converse(server)
    end = time.monotonic() + PATIENCE
    seen = b""
    while b"QUIT" not in seen and time.monotonic() < end:
        line = lines.next(PATIENCE)
        if line is None:
            break
        seen += line + b"\n"
    check("--text prints the dialogue when it ends",
          b"RCPT TO:<bob@example.com>" in seen and b"QUIT" in seen, seen.decode("utf-8"))
    status, _, _ = finish(live, signal.SIGINT)
    check("and ends with status 0", status == 0, status)


def test_screen():
    server = Server()
    terminal = Terminal(PROGRAM, ["-i", "lo", "-p", str(server.port)])
    check("the screen is drawn", terminal.wait_for("LIVE"), terminal.text())
    end = time.monotonic() + PATIENCE
    while "127.0.0.1" not in terminal.text() and time.monotonic() < end:
        server.probe()
        terminal.read(0.2)
    converse(server)
    ended = time.monotonic()
    seen = terminal.wait_for("ann@")
    seconds = time.monotonic() - ended
    check("a session is on the screen within a second", seen and seconds < 1, seconds)
    terminal.type(b"q")
    if terminal.wait_for("?", 2):  # a live capture asks
        terminal.type(b"y")
    status = terminal.finish()
    check("and it can be left", status == 0, status)


def test_reader_gone():
    server = Server()
    live = start(["-i", "lo", "--json", "-p", str(server.port)])
    wait_until_seen(server, Lines(live.stdout))
    live.stdout.close()
    live.stdout = None
    status, _, err = finish(live, None)
    check("a reader that goes away ends it, though no packet comes", status == 0, status)
    check("quietly", err == b"" or said_counters(err), err)


def main():
    with tempfile.TemporaryDirectory() as folder:
        test_same_as_file(folder)
    test_open_sessions_at_the_end()
    test_question()
    test_text()
    test_screen()
    test_reader_gone()
    return tap.end()


sys.exit(main())
