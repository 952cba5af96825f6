"""The letters as a page, without scripts; links in them are plain text to click."""

import html
import re

from infra.embedded.mail.store import Letter, body

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.25rem } a { color: inherit }
li { list-style: none; padding: .75rem 0; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
ul { padding: 0 } small { opacity: .7 } pre { white-space: pre-wrap; font: inherit; overflow-wrap: anywhere }
"""
LINK = re.compile(r"https?://[^\s<>\"]+")


def inbox(letters: list[Letter]) -> bytes:
    items = "".join(_item(letter) for letter in letters)
    empty = "<p>No mail yet. What Ibid sends is shown here; nothing leaves this machine.</p>"
    return _page("Mail", f"<ul>{items}</ul>" if items else empty)


def _item(letter: Letter) -> str:
    message = letter.parsed()
    subject = html.escape(str(message["Subject"] or "(no subject)"))
    to = html.escape(", ".join(letter.to))
    when = f"{letter.received:%Y-%m-%d %H:%M:%S} UTC"
    return f'<li><a href="/message/{letter.id}">{subject}</a><br><small>to {to}, {when}</small></li>'


def one(letter: Letter) -> bytes:
    message = letter.parsed()
    text = html.escape(body(message, "plain") or re.sub(r"<[^>]+>", " ", body(message, "html")))
    linked = LINK.sub(lambda found: f'<a href="{found[0]}" rel="noreferrer">{found[0]}</a>', text)
    subject = str(message["Subject"] or "(no subject)")
    to = html.escape(", ".join(letter.to))
    return _page(subject, f'<p><small>to {to}</small></p><pre>{linked}</pre><p><a href="/">All mail</a></p>')


def _page(title: str, inner: str) -> bytes:
    safe = html.escape(title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{safe}</title>'
    return (
        f"<!doctype html><html lang=en>{head}<style>{STYLE}</style><body><h1>{safe}</h1>{inner}</body></html>".encode()
    )
