"""The package around a Word document: what python-docx's template brings that is not true of ours is taken out."""

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_ABOUT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Properties xmlns="{_EXTENDED}"><Application>Ibid</Application></Properties>'
)
# The template's picture of itself; its styles once more as Word 2010 saw them, which contradict ours; its sources.
_UNTRUE = {
    RELATIONSHIP_TYPE.THUMBNAIL,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
    RELATIONSHIP_TYPE.CUSTOM_XML,
}
# Word 2013 and all since: below it, Word puts "Compatibility Mode" into the title bar, and tables out of the margin.
_WORD = "15"


def strip(document: Document) -> None:
    package = document.part.package
    for rels in (package.rels, document.part.rels):
        for name in [name for name, relation in rels.items() if relation.reltype in _UNTRUE]:
            del rels[name]
    for relation in package.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES:
            relation.target_part._blob = _ABOUT.encode()  # noqa: SLF001  python-docx knows it as bytes only
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD)
