#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sends a message in each of many charsets, in one session; subject and names are in it too."""
import smtplib
import sys
from email import charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr

GREETINGS = [
    ("us-ascii", None, "Alice Archer", "Plain greetings",
     "Nothing here needs more than seven bits.\n"),
    ("iso-8859-1", charset.QP, "José Núñez", "¿Qué tal? - no: ¡Hola!", "Mañana será otro día.\n"),
    ("iso-8859-15", charset.QP, "Françoise Œuvrard", "Prix en €", "Le cœur coûte 5 €.\n"),
    ("windows-1252", charset.BASE64, "Anna “Ann” Müller", "Quotes – “smart” ones …",
     "“Smart quotes” – and a €.\n"),
    ("iso-8859-2", charset.QP, "Łukasz Żółć", "Zażółć gęślą jaźń", "Zażółć gęślą jaźń.\n"),
    ("koi8-r", charset.BASE64, "Иван Петров", "Привет из Москвы",
     "Съешь же ещё этих мягких французских булок.\n"),
    ("windows-1251", charset.QP, "Мария Иванова", "Отчёт за год", "В чащах юга жил бы цитрус?\n"),
    ("iso-8859-7", charset.BASE64, "Γιώργος", "Καλημέρα κόσμε", "Καλημέρα κόσμε.\n"),
    ("iso-8859-8", charset.BASE64, "דוד", "שלום עולם", "שלום עולם.\n"),
    ("iso-2022-jp", None, "山田太郎", "会議のお知らせ", "明日の会議は十時からです。\n"),
    ("shift_jis", charset.BASE64, "鈴木花子", "請求書の件", "請求書を送ります。\n"),
    ("euc-jp", charset.BASE64, "佐藤", "お知らせ", "新しいお知らせです。\n"),
    ("gb18030", charset.BASE64, "王小明", "会议通知", "明天上午十点开会。\n"),
    ("big5", charset.BASE64, "陳大文", "會議通知", "明天上午十點開會。\n"),
    ("euc-kr", charset.BASE64, "김철수", "회의 안내", "내일 오전 열 시에 회의가 있습니다.\n"),
    ("utf-8", charset.QP, "Zoë 🦊", "Emoji 🎉 and \u202etricks\u202c",
     "Any script at all: ελληνικά, עברית, 日本語, 🎉.\n"),
]


def compose(name, encoding, author, subject, text):
    kind = charset.Charset(name)
    kind.header_encoding = charset.BASE64 if encoding == charset.BASE64 else charset.QP
    kind.body_encoding = encoding
    kind.output_charset = kind.output_codec = name  # Python would send Japanese as iso-2022-jp only
    if name == "iso-2022-jp":
        kind = charset.Charset(name)
    body = MIMEText(text, "plain", kind)
    attached = MIMEText(text * 3, "plain", kind)
    attached.add_header("Content-Disposition", "attachment", filename=(name, "", subject + ".txt"))
    message = MIMEMultipart()
    message["From"] = formataddr((author, "author@example.org"), kind)
    message["To"] = "bob@example.com"
    message["Subject"] = Header(subject, kind)
    message["Message-ID"] = f"<{name}@example.org>"
    message.attach(body)
    message.attach(attached)
    return message


def main():
    with smtplib.SMTP(sys.argv[1], 25, local_hostname="desk.example.org") as smtp:
        for row in GREETINGS:
            smtp.sendmail("author@example.org", ["bob@example.com"], compose(*row).as_bytes())


main()
