#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# stored/: mail of seven programs, in every family of charsets, taken by postfix, exim and OpenSMTPD;
# and the reports that each of them sends to the author of a message that the next one refused, or of
# one that asked for a receipt. Beside the captures lies what the servers wrote into their mailboxes
# (mail.tar.gz), so that what is read from the packets can be compared with it.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host old mpack 198.51.100.10
host mx postfix 192.0.2.25
host mx2 exim 192.0.2.26
host relay opensmtpd 203.0.113.25
host home postfix 198.51.100.25
mailbox mx bob
mailbox mx2 bob
mailbox relay bob
mailbox home alice
to_home=example.org=smtp:[mail.example.org]
postfix_host mx mail_spool_directory=/var/mail/ mynetworks=198.51.100.11 \
    "transport_maps=inline:{example.net=smtp:[relay.example.net], $to_home}"
postfix_host home mail_spool_directory=/var/mail/
cat <<'MACROS' | exim_host mx2
MAILDIR = yes
NEXT_HOPS = example.com 192.0.2.25 ; example.org 198.51.100.25 ; example.net 203.0.113.25
RELAY_FROM = 198.51.100.11
MACROS
file_on relay /etc/smtpd.conf <<'CONF'
listen on 0.0.0.0 hostname relay.example.net
action store maildir "/var/mail/%{rcpt.user}"
action out relay host smtp://mx.example.com helo relay.example.net
action home relay host smtp://mail.example.org helo relay.example.net
match from any for domain example.net action store
match from any for domain example.com action out
match from any for domain example.org action home
CONF
for host in mx home relay; do on "$host" chmod 1777 /var/mail; done
on relay smtpd -f /etc/smtpd.conf
wait_for 10 listening relay 25

# mutt_and_s_nail SERVER TO CHARSET SUBJECT NAME FILE
mutt_and_s_nail() {
    server=$1 to=$2 charset=$3 subject=$4 name=$5 file=$6
    printf '%s\n\n.\n..%s\nFrom here on\n' "$subject" "$name" | file_on desk /lab/text
    printf 'octets of %s\n' "$charset" | file_on desk "/lab/$file"
    on desk mutt -n -e "set smtp_url=smtp://$server copy=no hostname=desk.example.org" \
        -e 'set ssl_starttls=no ssl_force_tls=no from=alice@example.org use_from=yes' \
        -e "set realname=\"$name\" use_envelope_from=yes send_charset=$charset" \
        -s "$subject" -a "/lab/$file" -- "$to" < "$RUN/desk/root/lab/text"
    on desk s-nail -:/ -r alice@example.org -S v15-compat -S "mta=smtp://$server" \
        -S hostname=desk.example.org -S "from=$name <alice@example.org>" -S smtp-auth=none \
        -S "sendcharsets=$charset" -s "$subject" -a "/lab/$file=utf-8#$charset" "$to" \
        < "$RUN/desk/root/lab/text"
}

# others SERVER TO: swaks, msmtp, curl, Python and mpack.
others() {
    server=$1 to=$2
    on desk swaks --server "$server" --ehlo desk.example.org --from alice@example.org --to "$to" \
        --h-Subject 'Grüße von swaks' --body @/lab/text --attach-type image/png \
        --attach-name 'Bild – naïve.png' --attach @/lab/numbers.gz > /dev/null
    on desk msmtp --host="$server" --from=alice@example.org --domain=desk.example.org "$to" \
        < "$RUN/desk/root/lab/by-hand"
    on desk curl -sS --url "smtp://$server/desk.example.org" --mail-from alice@example.org \
        --mail-rcpt "$to" -F '=(;type=multipart/alternative' -F '=plain words' \
        -F '="<b>bold words</b>";type=text/html' -F '=)' -F '=@/lab/numbers.gz;encoder=base64' \
        -F '=@/lab/text;encoder=quoted-printable' \
        -H 'From: alice@example.org' -H "To: $to" -H 'Subject: by curl'
    on desk python3 /lab/stored.py "$server" "$to"
    on old mpack -s 'Numbers by mpack' -d /lab/description /lab/numbers.bin "$to"
}

numbers() { seq 1 "$1"; }
numbers 300 | gzip -9 -n | file_on desk /lab/numbers.gz
numbers 400 | file_on old /lab/numbers.bin
echo 'Some numbers' | file_on old /lab/description
file_on desk /lab/stored.py < "$MAKE/stored.py"
{
    cat <<'MESSAGE'
From: Alice <alice@example.org>
To: undisclosed-recipients:;
Subject:  folded
	with a tab and two blanks,  and
 more
Message-Id: <by.hand@example.org>
X-Empty:

.
..
. dots
MESSAGE
    printf 'trailing blanks  \t \n'
} | file_on desk /lab/by-hand
file_on old /usr/sbin/sendmail <<'SENDMAIL'
#!/bin/sh
for to; do :; done
exec swaks --server "$(cat /lab/server)" --ehlo laptop.example.org --from alice@example.org \
    --to "$to" --data - > /dev/null
SENDMAIL
chmod 755 "$RUN/old/root/usr/sbin/sendmail"

# takes FILE HOST ADDRESS: what comes to its port 25 is recorded.
takes() {
    capture "$1" "$2" eth0 \
        "tcp port 25 and ((dst host $3 and dst port 25) or (src host $3 and src port 25))"
}

mkdir -p "$OUT/stored" "$RUN/cap/stored"
takes stored/postfix.pcap mx 192.0.2.25
takes stored/exim.pcap mx2 192.0.2.26
takes stored/opensmtpd.pcap relay 203.0.113.25
takes stored/reports.pcap home 198.51.100.25
for pair in mx.example.com:bob@example.com mx2.example.com:bob@example.com \
    relay.example.net:bob@example.net; do
    server=${pair%%:*} to=${pair#*:}
    echo "$server" > "$RUN/old/root/lab/server"
    mutt_and_s_nail "$server" "$to" iso-8859-1 'Grüße aus Köln' 'Zoë Müller' 'Übersicht.txt'
    mutt_and_s_nail "$server" "$to" iso-8859-2 'Zażółć gęślą jaźń' 'Łukasz Żak' 'żółw.txt'
    mutt_and_s_nail "$server" "$to" koi8-r 'Привет из Москвы' 'Иван' 'Отчёт за март.txt'
    mutt_and_s_nail "$server" "$to" iso-2022-jp '会議の議事録について' '山田太郎' '議事録.txt'
    mutt_and_s_nail "$server" "$to" gb18030 '会议纪要与附件' '王小明' '会议纪要.txt'
    mutt_and_s_nail "$server" "$to" utf-8 'Ωμέγα, عربي, 日本' 'Zoë 太郎' 'naïve – 日本.txt'
    others "$server" "$to"
done

# The next server refuses the recipient, and the author gets a report.
on desk swaks --server mx.example.com --ehlo desk.example.org --from alice@example.org \
    --to nobody.here@example.net --h-Subject 'Zażółć to nobody, by postfix' > /dev/null
on desk swaks --server mx2.example.com --ehlo desk.example.org --from alice@example.org \
    --to nobody.here@example.net --h-Subject 'Zażółć to nobody, by exim' > /dev/null
on desk swaks --server relay.example.net --ehlo desk.example.org --from alice@example.org \
    --to nobody.here@example.com --h-Subject 'Zażółć to nobody, by OpenSMTPD' > /dev/null
on desk python3 /lab/stored.py --receipt mx.example.com bob@example.com

lies() {  # lies HOST USER COUNT: so many messages lie in the mailbox
    [ "$(find "$RUN/$1/root/var/mail/$2/new" -type f | wc -l)" -eq "$3" ]
}
each=$((12 + 3 + $(on desk python3 /lab/stored.py --count) + 1))
wait_for 30 lies mx bob $((each + 1))
wait_for 30 lies mx2 bob "$each"
wait_for 30 lies relay bob "$each"
wait_for 30 lies home alice 4
capture_end

for host in mx:postfix mx2:exim relay:opensmtpd home:reports; do
    mkdir -p "$RUN/stored/${host#*:}"
    number=0
    for file in "$RUN/${host%:*}/root/var/mail"/*/new/*; do
        number=$((number + 1))
        install -m 644 "$file" "$RUN/stored/${host#*:}/$(printf %03d $number)"
    done
done
tar -C "$RUN/stored" --sort=name --owner=0 --group=0 --numeric-owner --mtime=2026-01-01 -c . |
    gzip -9 -n > "$OUT/stored/mail.tar.gz"
shows stored/postfix.pcap '=\?koi8-r\?' '=\?iso-2022-jp\?' 'by curl' 'Numbers by mpack'
shows stored/exim.pcap '=\?gb18030\?' '=\?iso-8859-2\?' 'Numbers by mpack'
shows stored/opensmtpd.pcap 'swaks' 'Numbers by mpack'
shows stored/reports.pcap 'Undelivered Mail Returned to Sender' 'Mail delivery failed' \
    'Delivery status notification' 'Successful Mail Delivery Report'
gzip -9 -n -f "$OUT"/stored/*.pcap
