#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# charset-clients.pcap: mutt and s-nail each send a message in every family of charsets (ISO 8859,
# KOI8-R, ISO-2022-JP, GB18030, UTF-8): subject, sender's name, text and the name of a file; and
# mpack sends a file. Each program has its own way to write names that are not ASCII.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host old mpack 198.51.100.10
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx

# send CHARSET SUBJECT NAME FILE: by mutt and by s-nail.
send() {
    charset=$1 subject=$2 name=$3 file=$4
    printf '%s\n%s\n' "$subject" "$name" | file_on desk /lab/text
    printf 'octets of %s\n' "$charset" | file_on desk "/lab/$file"
    on desk mutt -n -e 'set smtp_url=smtp://mx.example.com copy=no hostname=desk.example.org' \
        -e 'set ssl_starttls=no ssl_force_tls=no from=alice@example.org use_from=yes' \
        -e "set realname=\"$name\" use_envelope_from=yes send_charset=$charset" \
        -e "set rfc2047_parameters=no" \
        -s "$subject" -a "/lab/$file" -- bob@example.com < "$RUN/desk/root/lab/text"
    on desk s-nail -:/ -r alice@example.org -S v15-compat -S mta=smtp://mx.example.com \
        -S hostname=desk.example.org -S "from=$name <alice@example.org>" -S smtp-auth=none \
        -S "sendcharsets=$charset" -s "$subject" -a "/lab/$file=utf-8#$charset" bob@example.com \
        < "$RUN/desk/root/lab/text"
}

capture charset-clients.pcap mx eth0 tcp port 25
send iso-8859-1 'Grüße aus Köln' 'Zoë Müller' 'Übersicht.txt'
send iso-8859-2 'Zażółć gęślą jaźń' 'Łukasz Żak' 'żółw.txt'
send koi8-r 'Привет из Москвы' 'Иван Иванов' 'Отчёт за март.txt'
send iso-2022-jp '会議の議事録について' '山田太郎' '議事録.txt'
send gb18030 '会议纪要与附件' '王小明' '会议纪要.txt'
send utf-8 'Mixed: Ωμέγα, عربي, 日本' 'Zoë 太郎' 'naïve – 日本.txt'
printf 'Some numbers\n' | file_on old /lab/description
seq 1 400 | file_on old /lab/numbers.bin
file_on old /usr/sbin/sendmail <<'SENDMAIL'
#!/bin/sh
exec swaks --server mx.example.com --ehlo laptop.example.org --from alice@example.org \
    --to bob@example.com --data - > /dev/null
SENDMAIL
chmod 755 "$RUN/old/root/usr/sbin/sendmail"
on old mpack -s 'Numbers by mpack' -d /lab/description /lab/numbers.bin bob@example.com
wait_for 30 grep -q '^Subject: Numbers by mpack' "$RUN/mx/root/var/mail/bob"
capture_end
shows charset-clients.pcap '=\?koi8-r\?' '=\?iso-2022-jp\?' '=\?gb18030\?' '=\?iso-8859-2\?' \
    'Numbers by mpack'
