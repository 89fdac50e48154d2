#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The table of `make bench`; see run.sh. usage: measure.py [--runs N] [--long FACTOR]
                                               [--crowd SESSIONS] DIR

DIR has clean.pcap, clean.pcap.gz and impaired.pcap with the truth beside them. What is longer, and
what has more sessions at a time, is made by BENCH_GEN and removed again, one after the other.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys


def once(argv, output):
    """Wall seconds, seconds of processor, peak memory in MB."""
    with open(output, "wb") as out:
        begin = os.times().elapsed
        child = subprocess.Popen(argv, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = os.times().elapsed - begin
    if child.returncode != 0:
        sys.exit("bench: %s ended with status %d" % (argv[0], child.returncode))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Bench:
    def __init__(self, directory, runs):
        self.clean = os.path.join(directory, "clean.pcap")
        self.impaired = os.path.join(directory, "impaired.pcap")
        self.output = os.path.join(directory, "output")
        self.directory = directory
        self.runs = runs
        self.generator = os.environ.get("BENCH_GEN", "./smtpscope-bench-gen")
        self.program = os.environ.get("SMTPSCOPE", "./smtpscope")

    def rows(self):
        """Name, command, the row it is compared with, the most it may take."""
        us = [self.program, "-r", self.clean]
        shell = ["sh", "-c"]
        rows = []
        if shutil.which("tcpdump"):
            rows.append(("tcpdump", ["tcpdump", "-r", self.clean, "-w", "/dev/null"], None, None))
        rows += [
            ("--list", us + ["--list", "-j", "1"], "tcpdump", 1.5),
            ("--json --no-hash", us + ["--json", "--no-hash", "-j", "1"], "tcpdump", 2.0),
            ("--json", us + ["--json", "-j", "1"], "tcpdump", 5.0),
            ("--json -j 2", us + ["--json", "-j", "2"], "tcpdump", 2.8),
            ("gzip -dc | wc -c", shell + ["gzip -dc %s.gz | wc -c" % self.clean], None, None),
            (".gz --list", [self.program, "-r", self.clean + ".gz", "--list", "-j", "1"], "gzip -dc | wc -c", 1.15),
        ]
        others = [
            ("tcpflow", ["tcpflow", "-r", self.clean, "-o", self.output + ".d"]),
            ("suricata", ["suricata", "-r", self.clean, "-l", os.path.dirname(self.clean), "-k", "none"]),
            ("tshark", ["tshark", "-r", self.clean, "-Y", "imf", "-T", "fields", "-e", "imf.subject"]),
        ]
        rows += [(name, argv, "tcpdump", None) for name, argv in others if shutil.which(name)]
        return rows

    def measure(self, argv):
        # The others are there for scale; once is enough.
        runs = 1 if argv[0] in ("tshark", "suricata", "tcpflow") else self.runs
        got = [once(argv, self.output) for _ in range(runs)]
        return [statistics.median(column) for column in zip(*got)]

    def table(self):
        times = {}
        print("%-20s %8s %8s %8s %8s %8s" % ("", "wall s", "cpu s", "MB", "ratio", "at most"))
        for name, argv, base, most in self.rows():
            wall, cpu, memory = self.measure(argv)
            times[name] = wall
            ratio = "%.2f" % (wall / times[base]) if base in times else ""
            limit = "%.2f" % most if most else ""
            print("%-20s %8.2f %8.2f %8.0f %8s %8s" % (name, wall, cpu, memory, ratio, limit), flush=True)

    def make(self, name, *options):
        """A capture that only BENCH_GEN's options tell from others; without the truth."""
        path = os.path.join(self.directory, name)
        subprocess.run([self.generator, *options, path], check=True, stdout=subprocess.DEVNULL)
        os.remove(path + ".truth.ndjson")
        return path

    def length(self, factor):
        """Memory does not grow with the capture."""
        short = os.path.getsize(self.clean)
        path = self.make("long.pcap", "--size=%d" % (short * factor), "--concurrency=500")
        print("\n%-20s %8s %8s %8s %8s" % ("%d times as long" % factor, "cpu s", "MB", "before", "at most"))
        for options in (["--list"], ["--json"]):
            name = " ".join(options)
            _, cpu, memory = once([self.program, "-r", path, *options], self.output)
            _, _, before = once([self.program, "-r", self.clean, *options], self.output)
            print("%-20s %8.2f %8.0f %8.0f %8d" % (name, cpu, memory, before, 64), flush=True)
        os.remove(path)

    def crowd(self, sessions):
        """What a session costs where many are open at a time."""
        few, many = 100, sessions * 2 // 3
        title = "%d small sessions" % sessions
        print("\n%-20s %8s %8s %8s %8s %8s" % (title, "at once", "cpu s", "MB", "ratio", "at most"))
        base = {}
        for count in (few, many):
            path = self.make("crowd.pcap", "--sessions=%d" % sessions, "--concurrency=%d" % count,
                             "--attachments=0", "--message=300", "--per-session=1")
            for name in ("--list", "--json"):
                argv = [self.program, "-r", path, name, "-j", "1"]
                got = [once(argv, self.output) for _ in range(min(self.runs, 3))]
                cpu, memory = min(one[1] for one in got), max(one[2] for one in got)
                ratio = "%8.2f %8.2f" % (cpu / base[name], 1.5) if name in base else ""
                base.setdefault(name, cpu)
                print("%-20s %8d %8.2f %8.0f %s" % (name, count, cpu, memory, ratio), flush=True)
            os.remove(path)

    def exactness(self):
        check = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check.py")
        status = 0
        for name, capture in (("clean", self.clean), ("2 % reordered, twice, overlapping", self.impaired)):
            print("\nexactness, %s" % name, flush=True)
            once([self.program, "-r", capture, "--json"], self.output)
            argv = [sys.executable, check, self.output, capture + ".truth.ndjson"]
            status |= subprocess.run(argv, check=False).returncode
        return status


def main():
    parser = argparse.ArgumentParser(usage="measure.py [--runs N] [--long FACTOR] [--crowd SESSIONS] DIR")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--long", type=int, default=10)
    parser.add_argument("--crowd", type=int, default=150000)
    parser.add_argument("directory")
    args = parser.parse_args()
    bench = Bench(args.directory, args.runs)
    once(["cat", bench.clean], bench.output)  # warm
    bench.table()
    if args.long > 1:
        bench.length(args.long)
    if args.crowd > 0:
        bench.crowd(args.crowd)
    sys.exit(bench.exactness())


if __name__ == "__main__":
    main()
