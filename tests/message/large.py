# SPDX-License-Identifier: BSD-2-Clause
"""Messages that are large in ways that hurt: they are read in bounded memory, as a record, as text
and as files, and a finding says what they are.

usage: large.py SMTPSCOPE

Prints TAP. Memory is not measured of a program with AddressSanitizer, which keeps what was freed.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from differential import Pcap  # noqa: E402

HEAD = (b"From: a@example.org\r\nTo: b@example.com\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
        b"Subject: large\r\nMIME-Version: 1.0\r\n")
RECORD_KIB, TEXT_KIB = 64 * 1024, 192 * 1024


def nested(n):
    begin = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
                     for i in range(n))
    return HEAD + begin + b"\r\ntext\r\n" + b"".join(b"--b%d--\r\n" % i for i in reversed(range(n)))


def messages(n):
    return HEAD + b"".join(b"Content-Type: message/rfc822\r\n\r\nSubject: %d\r\n" % i
                           for i in range(n)) + b"\r\ntext\r\n"


def parts(n):
    return (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
            b"".join(b"--b\r\n\r\nx%d\r\n" % i for i in range(n)) + b"--b--\r\n")


def field(n):
    return HEAD + b"X-Long: " + b"a b c d e " * (n // 10) + b"\r\n\r\ntext\r\n"


def fields(n):
    return HEAD + b"".join(b"X-%d: some words\r\n" % i for i in range(n // 20)) + b"\r\ntext\r\n"


def folded(n):
    return HEAD + b"X-Long: a\r\n" + b" folded line\r\n" * (n // 14) + b"\r\ntext\r\n"


def coded_line(n):
    return (HEAD + b"Content-Type: application/octet-stream; name=big.bin\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" +
            base64.b64encode(bytes(range(256)) * (n // 342)) + b"\r\n")


def boundary(n):
    b = b"b" * n
    return (HEAD + b'Content-Type: multipart/mixed; boundary="' + b + b'"\r\n\r\n--' + b +
            b"\r\n\r\none\r\n--" + b + b"--\r\n")


def nearly(n):
    b = b"b" * 1000
    return (HEAD + b'Content-Type: multipart/mixed; boundary="' + b + b'"\r\n\r\n--' + b +
            b"\r\n\r\n" + (b"--" + b[:-1] + b"x\r\n") * (n // 1004) + b"--" + b + b"--\r\n")


def comments(n):
    return b"From: " + b"(" * n + b")" * n + b" a@example.org\r\n\r\nx\r\n"


def words(n):
    return (HEAD + b"X-Words: " + b"\r\n ".join([b"=?utf-8?b?YWJjZGVmZ2hpamts?="] * (n // 31)) +
            b"\r\n\r\nx\r\n")


def parameters(n):
    return (HEAD + b"Content-Type: text/plain" +
            b"".join(b";\r\n name*%d=abc" % i for i in range(n // 14)) + b"\r\n\r\nx\r\n")


def lines(n):
    return HEAD + b"\r\n" + b"a line as people write them, of which there are many\r\n" * (n // 54)


def files(n):
    return HEAD + b"\r\n" + b"begin 644 x\r\n#86)C\r\n`\r\nend\r\n" * (n // 30)


def addresses(n):
    return HEAD.replace(b"To: b@example.com\r\n", b"To: " + b",\r\n ".join(
        b"u%d@example.com" % i for i in range(n // 20)) + b"\r\n") + b"\r\nx\r\n"


def hops(n):
    return b"Received: from a by b; Tue, 14 Nov 2023 22:13:20 +0000\r\n" * (n // 58) + HEAD + b"\r\nx\r\n"


def html(n):
    return (HEAD + b"Content-Type: text/html\r\n\r\n" +
            b"<div><b><blockquote><ul><a href=x>\r\n" * (n // 37) + b"x <a href=\"")


def references(n):
    return HEAD + b"Content-Type: text/html\r\n\r\n" + b"&a<" * (n // 3) + b"\r\n"


def shifts(n):
    return (HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" +
            b"\x1b$B$3\x1b(B\x1b" * (n // 9) + b"\r\n")


def no_delimiters(n):
    return (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" +
            b"--bx\r\n" * (n // 6) + b"--b--\r\n")


def in_turn(n):
    return HEAD + b"".join(b"Content-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; "
                           b"boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(n)) + b"\r\nx\r\n"


def many_inside(n):
    return (HEAD + b"Content-Type: multipart/digest; boundary=b\r\n\r\n" +
            b"--b\r\n\r\nSubject: x\r\n\r\nx\r\n" * n + b"--b--\r\n")


def coded_inside(n):
    inner = b"Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(
        b"words " * (n // 11))
    return (HEAD + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
            base64.encodebytes(inner))


CASES = [(nested, 1000, "mime-deep"), (messages, 1000, "mime-deep"), (parts, 30000, "mime-many"),
         (field, 10_000_000, "hdr-long"), (fields, 2_000_000, "hdr-long"),
         (folded, 2_000_000, "hdr-long"), (coded_line, 20_000_000, "line-long"),
         (boundary, 10_000, "line-long"), (nearly, 4_000_000, "line-long"),
         (comments, 200_000, "hdr-long"), (words, 1_000_000, "hdr-long"),
         (parameters, 200_000, None), (files, 1_000_000, "cap-limit"),
         (addresses, 3_000_000, "cap-limit"), (hops, 3_000_000, "rcvd-loop"),
         (html, 3_000_000, None), (references, 1_000_000, "line-long"),
         (shifts, 1_000_000, "line-long"), (no_delimiters, 1_000_000, "mime-ambig"),
         (in_turn, 2000, "mime-deep"), (many_inside, 20_000, "mime-many"),
         (coded_inside, 10_000_000, "mime-ambig"),
         (lines, 90_000_000, None)]


def run(arguments, out):
    """Status and peak of memory, in KiB."""
    with subprocess.Popen(arguments, stdout=out, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
    return status, usage.ru_maxrss


def write_capture(path, make, size):
    """In a process of its own: what is started here counts as large as we are."""
    pid = os.fork()
    if pid == 0:
        pcap = Pcap(path)
        pcap.session(1, make(size))
        pcap.file.close()
        os._exit(0)
    os.waitpid(pid, 0)


def judge(program, folder, case, measures):
    make, size, finding = case
    path, out = os.path.join(folder, "capture"), os.path.join(folder, "out")
    write_capture(path, make, size)
    eml = os.path.join(folder, make.__name__)
    problems = []
    for most, arguments in ((RECORD_KIB, ["--json", "--export-eml", eml, "--export-parts", eml]),
                            (RECORD_KIB, ["--list"]), (TEXT_KIB, ["--text"]),
                            (TEXT_KIB, ["--text", "--full", "--decoded"]),
                            (TEXT_KIB, ["--text", "--full", "--explain"])):
        with open(out, "wb") as file:
            status, kib = run([program, "-j", "1", *arguments, path], file)
        if status != 0:
            problems.append(f"{arguments[0]}: status {status}")
        if measures and kib > most:
            problems.append(f"{' '.join(arguments)}: {kib} KiB")
        if arguments[0] != "--json":
            continue
        with open(out, "rb") as file:
            found = [f["id"] for f in json.loads(file.read())["findings"]]
        if finding and finding not in found:
            problems.append(f"no {finding}: {found}")
        if len(found) > 20:
            problems.append(f"{len(found)} findings")
    if subprocess.run([program, "verify", eml], stdout=subprocess.DEVNULL).returncode != 0:
        problems.append("verify finds something")
    return problems


def main():
    program = sys.argv[1]
    with open(program, "rb") as file:
        measures = b"__asan_init" not in file.read()
    failed = False
    print(f"1..{len(CASES)}")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)  # started as root, the program writes as somebody else
        for number, case in enumerate(CASES, 1):
            problems = judge(program, folder, case, measures)
            failed |= bool(problems)
            print("not ok" if problems else "ok", number, "-", case[0].__name__, flush=True)
            for problem in problems:
                print("#", problem)
    return 1 if failed else 0


sys.exit(main())
