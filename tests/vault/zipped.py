"""Word documents, books and other zips, made here part by part."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_STYLES = """<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="H1"/></w:style>"""


def pack(parts: Mapping[str, str | bytes], *, packed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, body in parts.items():
            file.writestr(name, body, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def relations(*targets: str) -> str:
    listed = "".join(f'<Relationship Type="{_RELATION}/{kind}" Target="{target}"/>' for kind, _, target in (
        one.partition("=") for one in targets
    ))  # fmt: skip
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )


def word(body: str, *, notes: str = "", namespace: str = W) -> dict[str, str]:
    """The parts of a document with `body` in its body and `notes` among its footnotes."""
    spaces = (
        f'xmlns:w="{namespace}" xmlns:m="urn:m" xmlns:mc="urn:mc" xmlns:wps="urn:wps" xmlns:v="urn:v" xmlns:wp="urn:wp"'
    )
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations("officeDocument=word/document.xml"),
        "word/_rels/document.xml.rels": relations("styles=styles.xml", "footnotes=footnotes.xml"),
        "word/styles.xml": f"<w:styles {spaces}>{_STYLES}</w:styles>",
        "word/footnotes.xml": f"<w:footnotes {spaces}>{notes}</w:footnotes>",
        "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
    }


def docx(body: str, *, notes: str = "", namespace: str = W) -> bytes:
    return pack(word(body, notes=notes, namespace=namespace))


def p(*runs: str, style: str = "") -> str:
    settings = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{settings}{''.join(runs)}</w:p>"


def r(text: str, settings: str = "") -> str:
    return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def book(chapters: Mapping[str, str]) -> dict[str, str]:
    """The parts of an EPUB whose spine is `chapters` in their order, each the inside of a body or a whole file."""
    items = "".join(
        f'<item id="c{number}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest>'
        f"<spine>{spine}</spine></package>",
    } | {f"OEBPS/text/{name}".replace("%20", " "): _chapter(body) for name, body in chapters.items()}


def epub(chapters: Mapping[str, str]) -> bytes:
    return pack(book(chapters))


def _chapter(body: str) -> str:
    whole = (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>T</title>'
    )
    return body if body.startswith("<!") else f"{whole}</head><body>{body}</body></html>"
