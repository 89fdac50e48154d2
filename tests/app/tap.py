# SPDX-License-Identifier: BSD-2-Clause
"""What the tests in Python share: results as TAP."""

count = 0
failed = False


def check(name, holds, note=""):
    """A test that holds or not; what is to be known is shown where it does not."""
    global count, failed
    count += 1
    print(f"{'ok' if holds else 'not ok'} {count} - {name}", flush=True)
    if not holds:
        failed = True
        for line in str(note).splitlines():
            print(f"# {line[:400]}", flush=True)


def skip(name, reason):
    global count
    count += 1
    print(f"ok {count} - {name} # SKIP {reason}", flush=True)


def end():
    """The plan; the exit status."""
    print(f"1..{count}", flush=True)
    return 1 if failed else 0
