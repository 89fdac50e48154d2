# SPDX-License-Identifier: BSD-2-Clause
"""The samples read by tshark: it finds the same connections, with the same ends, and as many octets
each way where nothing is sent twice.

usage: tshark.py PROGRAM SAMPLES
"""
import concurrent.futures
import json
import pathlib
import subprocess
import sys
from collections import Counter

PROGRAM, SAMPLES = sys.argv[1], pathlib.Path(sys.argv[2])
PORTS = {"24", "25", "465", "587"}
FIELDS = ["frame.protocols", "tcp.stream", "ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst",
          "tcp.dstport", "tcp.len"]
# What tshark has to be told to find the session; None: what it does not read.
TOLD = {
    "layers/vxlan-linux.pcap": ["-d", "udp.port==8472,vxlan"],
    "layers/mpls-pseudowire.pcap": ["-d", "mpls.label==33,pwethcw"],
    "layers/mpls-link.pcap": None,
    "tunnels.pcapng": ["-d", "mpls.label==32,pwethcw"],
}


def octets_may_differ(name):
    """Octets that come twice or not at all are tshark's matter or ours."""
    return not name.startswith(("layers/", "formats/"))


def connections_of_tshark(name):
    command = ["tshark", "-n", "-r", str(SAMPLES / name), "-Y", "tcp && !icmp && !icmpv6", "-T",
               "fields", "-E", "occurrence=l", *TOLD.get(name, [])]
    for field in FIELDS:
        command += ["-e", field]
    out = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = {}
    for line in out.splitlines():
        protocols, stream, ip, ip6, port, ip_to, ip6_to, port_to, length = line.split("\t")
        inner = [p for p in protocols.split(":") if p in ("ip", "ipv6")][-1]
        source = (ip if inner == "ip" else ip6, int(port))
        target = (ip_to if inner == "ip" else ip6_to, int(port_to))
        if not PORTS & {port, port_to}:
            continue
        ends = found.setdefault(stream, Counter())
        ends[source, target] += int(length or 0)
        ends[target, source] += 0
    return Counter(described(ends, octets_may_differ(name)) for ends in found.values())


def described(ends, without_octets):
    return tuple(sorted((source, target, None if without_octets else octets)
                        for (source, target), octets in ends.items()))


def connections_of_ours(name):
    out = subprocess.run([PROGRAM, "--json", "-p", ",".join(sorted(PORTS)), "-r",
                          str(SAMPLES / name)], capture_output=True, text=True, check=False).stdout
    found = Counter()
    for line in out.splitlines():
        record = json.loads(line)
        client, server = ((record[side]["ip"], record[side]["port"]) for side in
                          ("client", "server"))
        octets = record["bytes"]
        found[described({(client, server): octets["client"], (server, client): octets["server"]},
                        octets_may_differ(name))] += 1
    return found


def compare(name):
    return name, connections_of_ours(name), connections_of_tshark(name)


def main():
    names = sorted(str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*.pcap*"))
    names = [name for name in names if TOLD.get(name, []) is not None]
    print(f"1..{len(names)}", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for count, (name, ours, theirs) in enumerate(pool.map(compare, names), 1):
            holds = ours == theirs and ours
            print(f"{'ok' if holds else 'not ok'} {count} - {name}: {sum(ours.values())} connections",
                  flush=True)
            if not holds:
                failed += 1
                print(f"# only ours: {list((ours - theirs).elements())[:3]}")
                print(f"# only tshark's: {list((theirs - ours).elements())[:3]}")
    sys.exit(failed > 0)


main()
