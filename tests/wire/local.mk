# SPDX-License-Identifier: BSD-2-Clause

check_PROGRAMS += tests/wire/run
tests_wire_run_SOURCES = tests/wire/run.c tests/wire/transcript.c tests/wire/transcript.h
tests_wire_run_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS)

EXTRA_DIST += tests/wire/README tests/wire/to_seeds.py \
	tests/wire/421-in-mail-data.txt \
	tests/wire/421-in-the-middle.txt \
	tests/wire/all-before-greeting.txt \
	tests/wire/auth-cancelled.txt \
	tests/wire/auth-plain-and-login.txt \
	tests/wire/bdat-chunks.txt \
	tests/wire/bdat-command-in-gap.txt \
	tests/wire/bdat-cut.txt \
	tests/wire/bdat-first-chunk-lost.txt \
	tests/wire/bdat-pipelined-with-envelope.txt \
	tests/wire/bdat-refused-octets-follow.txt \
	tests/wire/bdat-size-nonsense.txt \
	tests/wire/bdat-then-data.txt \
	tests/wire/client-gap-in-message.txt \
	tests/wire/client-only.txt \
	tests/wire/data-354-without-recipients.txt \
	tests/wire/data-refused-then-rset.txt \
	tests/wire/data-without-reply-then-close.txt \
	tests/wire/dot-cr-dot-cr.txt \
	tests/wire/dot-lf-answered.txt \
	tests/wire/dot-lf-in-text.txt \
	tests/wire/dot-lf-lf-client.txt \
	tests/wire/dot-lf-not-answered.txt \
	tests/wire/early-pipelining.txt \
	tests/wire/ehlo-resets.txt \
	tests/wire/empty-and-odd-lines.txt \
	tests/wire/empty-message.txt \
	tests/wire/gaps-of-both-sides.txt \
	tests/wire/greeting-554.txt \
	tests/wire/http-on-25.txt \
	tests/wire/implicit-tls.txt \
	tests/wire/mail-again-aborts.txt \
	tests/wire/mail-refused-old-stays.txt \
	tests/wire/message-ends-in-gap.txt \
	tests/wire/midstream-220.txt \
	tests/wire/midstream-354.txt \
	tests/wire/midstream-chunk-glued.txt \
	tests/wire/midstream-chunk.txt \
	tests/wire/midstream-commands.txt \
	tests/wire/midstream-message-tail.txt \
	tests/wire/midstream-rcpt-then-chunk.txt \
	tests/wire/mixed-codes-pipelined.txt \
	tests/wire/mixed-codes.txt \
	tests/wire/midstream-starttls.txt \
	tests/wire/next-message-in-same-segment.txt \
	tests/wire/no-reply-to-data.txt \
	tests/wire/not-smtp.txt \
	tests/wire/null-reverse-path.txt \
	tests/wire/orphan-reply.txt \
	tests/wire/params-and-paths.txt \
	tests/wire/pipelining-refused.txt \
	tests/wire/quit-after-much-is-lost.txt \
	tests/wire/refused-in-mail-data.txt \
	tests/wire/rset-late.txt \
	tests/wire/server-gap-in-group.txt \
	tests/wire/server-gap-one-reply.txt \
	tests/wire/server-only.txt \
	tests/wire/smuggling-crlf-dot-lf.txt \
	tests/wire/smuggling-not-taken.txt \
	tests/wire/smuggling-second-dot-taken.txt \
	tests/wire/smuggling-taken.txt \
	tests/wire/starttls-decrypted.txt \
	tests/wire/starttls-in-gap.txt \
	tests/wire/starttls-injection.txt \
	tests/wire/starttls-refused.txt \
	tests/wire/unfinished-command.txt
