"""Formulas as outlines, laid out by ziamath, for what can neither set nor hold them otherwise."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from fpdf.drawing import PaintedPath
from fpdf.drawing_primitives import DeviceGray

from bff.exports.constants import FORMULAS_DRAWN, MOST_DRAWN
from bff.exports.formulas import read

EM = 1000.0  # the size that outlines are made at
_STEP = re.compile(r"([MLQZ])([^MLQZ]*)")

Step = tuple[str, tuple[float, ...]]


class Drawing(NamedTuple):
    """In thousandths of the font size, from the start of its baseline, downwards; `above` and `below` count from it."""

    width: float
    above: float
    below: float
    steps: tuple[Step, ...]

    def path(self, x: float, y: float, em: float, grey: int) -> PaintedPath:
        """The outlines at a place on the page, in its units; `grey` from 0 to 255."""
        path = PaintedPath()
        scale = em / EM
        for name, numbers in self.steps:
            at = [(y if odd % 2 else x) + number * scale for odd, number in enumerate(numbers)]
            _DRAW[name](path, *at)
        path.style.fill_color = DeviceGray(grey / 255)
        path.style.stroke_color = None
        return path


_DRAW: dict[str, Callable[..., object]] = {
    "M": PaintedPath.move_to,
    "L": PaintedPath.line_to,
    "Q": PaintedPath.quadratic_curve_to,
    "Z": lambda path: path.close(),
}


@lru_cache(maxsize=FORMULAS_DRAWN)
def draw(latex: str, *, display: bool = False) -> Drawing | None:
    """None where the formula cannot be read or drawn."""
    tree = read(latex, display=display)
    if tree is None:
        return None
    tree = _plain(deepcopy(tree))
    if _cost(tree) > MOST_DRAWN:
        return None
    # It takes most of a second to come, and few documents have formulas.
    from ziamath.config import config  # noqa: PLC0415
    from ziamath.zmath import Math  # noqa: PLC0415

    # Letters that stand twice are written twice, so that each path is whole.
    config.svg2 = False
    try:
        svg = Math(tree, size=EM, margin=0).svgxml()
    except Exception:  # noqa: BLE001  what cannot be drawn stays as it was written, whatever it raises
        return None
    left, top, width, height = map(float, str(svg.get("viewBox")).split())
    steps = tuple(step for shape in svg.iter() for step in _steps(shape))
    return Drawing(left + width, -top, top + height, steps) if steps else None


def _plain(tree: Element) -> Element:
    """Without rows of one, which change nothing that is seen, and cost as below."""
    for at, child in enumerate(tree):
        tree[at] = _plain(child)
    return tree[0] if tree.tag == "mrow" and len(tree) == 1 else tree


def _cost(tree: Element) -> int:
    """The layout measures each part anew on every level around it, so that a part costs double the level above's."""
    return 1 + 2 * sum(map(_cost, tree))


def _steps(shape: Element) -> Iterator[Step]:
    if shape.tag == "path":
        for name, numbers in _STEP.findall(shape.get("d", "")):
            yield name, tuple(map(float, numbers.split()))
    elif shape.tag == "rect":
        x, y, wide, high = (float(shape.get(name, 0)) for name in ("x", "y", "width", "height"))
        if stroke := float(shape.get("stroke-width", 0)) if shape.get("fill") == "none" else 0.0:
            # A box is its four sides.
            for at, length, depth in ((y, wide, stroke), (y + high, wide, stroke), (y, stroke, high)):
                yield from _filled(x, at, length, depth)
            yield from _filled(x + wide, y, stroke, high)
        else:
            yield from _filled(x, y, wide, high)


def _filled(x: float, y: float, wide: float, high: float) -> Iterator[Step]:
    yield "M", (x, y)
    for corner in ((x + wide, y), (x + wide, y + high), (x, y + high)):
        yield "L", corner
    yield "Z", ()
