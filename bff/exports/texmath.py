"""LaTeX of formulas read anew: what is known and well formed is written out again, anything else refused. Pure.

A formula is handed to TeX, and TeX can read files and run programs. So nothing passes but commands of the lists
below with as many arguments as they take, in groups that close: what passes also compiles.
"""

import re
import unicodedata

# ruff: noqa: SIM905, S105  long lists of names read best as a text; a token is no secret
_DEEPEST = 40

SYMBOLS = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho "
    "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
    "pm mp times div ast star circ bullet cdot cap cup uplus sqcap sqcup vee wedge setminus wr diamond oplus ominus "
    "otimes oslash odot dagger ddagger amalg le leq ge geq equiv ll gg sim simeq approx cong ne neq doteq propto "
    "prec preceq succ succeq subset supset subseteq supseteq sqsubseteq sqsupseteq in ni notin vdash dashv models "
    "perp mid parallel bowtie asymp subsetneq supsetneq lesssim gtrsim leqslant geqslant nmid therefore because "
    "leftarrow gets rightarrow to leftrightarrow Leftarrow Rightarrow Leftrightarrow mapsto longmapsto "
    "longleftarrow longrightarrow longleftrightarrow Longleftarrow Longrightarrow Longleftrightarrow iff implies "
    "impliedby uparrow downarrow updownarrow Uparrow Downarrow hookleftarrow hookrightarrow nearrow searrow swarrow "
    "nwarrow rightleftharpoons leftharpoonup rightharpoonup sum prod coprod int iint iiint oint bigcap bigcup "
    "bigvee bigwedge bigoplus bigotimes bigodot biguplus arccos arcsin arctan arg cos cosh cot coth csc deg det dim "
    "exp gcd hom inf ker lg lim liminf limsup ln log max min Pr sec sin sinh sup tan tanh ldots cdots vdots ddots "
    "dots dotsc dotsb infty partial nabla forall exists nexists emptyset varnothing Re Im ell hbar imath jmath wp "
    "aleph beth prime angle triangle square blacksquare neg lnot land lor top bot flat natural sharp clubsuit "
    "diamondsuit heartsuit spadesuit surd backslash lbrace rbrace langle rangle lvert rvert lVert rVert vert Vert "
    "lfloor rfloor lceil rceil colon quad qquad displaystyle textstyle scriptstyle limits nolimits".split()
)
ONE = frozenset(
    "hat check tilde acute grave dot ddot breve bar vec widehat widetilde overline underline overbrace underbrace "
    "overrightarrow overleftarrow mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak boldsymbol boxed "
    "phantom pmod".split()
)
TWO = frozenset("frac dfrac tfrac binom dbinom tbinom overset underset stackrel".split())
WORDS = frozenset("text textrm textbf textit operatorname".split())
SIGNS = frozenset(",;:! {}|%$#&_")
_AFTER_LIMITS = {"limits", "nolimits"}
_BIG = frozenset("big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr".split())
_FENCES = frozenset(
    "langle rangle lvert rvert lVert rVert vert Vert lfloor rfloor lceil rceil lbrace rbrace uparrow downarrow "
    "backslash".split()
)
# Displays of their own cannot stand within a display; these do the same there.
_GRIDS = {name: name for name in "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases".split()} | {
    "aligned": "aligned", "align": "aligned", "align*": "aligned", "split": "aligned",
    "gathered": "gathered", "gather": "gathered", "gather*": "gathered", "array": "array",
}  # fmt: skip
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_REFUSED = frozenset("$%#`\\")


class _Unsound(Exception):
    pass


def sound(latex: str) -> str | None:
    """The formula on one line, or None where it holds anything that is not known."""
    try:
        return " ".join(_Reader(latex).formula().split())
    except _Unsound:
        return None


class _Reader:
    def __init__(self, latex: str) -> None:
        self._tokens = [" " if token.isspace() else token for token in _TOKEN.findall(latex)]
        self._at = 0
        self._depth = 0

    def formula(self) -> str:
        made = self._run(frozenset())
        if self._at < len(self._tokens):
            raise _Unsound
        return made

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        if not token:
            raise _Unsound
        self._at += 1
        return token

    def _skip(self) -> None:
        while self._peek() == " ":
            self._at += 1

    def _ahead(self) -> str:
        """What comes after spaces, which stay where nothing is made of it."""
        at = self._at + (self._peek() == " ")
        return self._tokens[at] if at < len(self._tokens) else ""

    def _passed(self) -> str:
        self._skip()
        return self._next()

    def _run(self, ends: frozenset[str]) -> str:
        """Up to one of `ends`, which is left to the caller."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unsound
        parts: list[str] = []
        while (token := self._peek()) and token not in ends and token not in {"}", "&", "\\\\", "\\right", "\\end"}:
            parts.append(self._scripted())
        self._depth -= 1
        return "".join(parts)

    def _scripted(self) -> str:
        """An atom with what stands over and under it, each once; primes come before a superscript."""
        atom = "{}" if self._peek() in {"^", "_", "'"} else self._atom()
        limits = atom.strip() and self._ahead()[1:] in _AFTER_LIMITS
        scripts = self._written(self._passed()) if limits else ""
        seen: set[str] = set()
        while (mark := self._ahead()) in {"^", "_", "'"}:
            if (mark in seen and mark != "'") or (mark == "'" and "^" in seen):
                raise _Unsound
            seen.add(self._passed())
            scripts += mark if mark == "'" else f"{mark}{self._argument()}"
        return f"{atom}{scripts}"

    def _atom(self) -> str:
        token = self._next()
        if token == "{":
            return f"{{{self._closed()}}}"
        if token.startswith("\\"):
            return self._command(token[1:])
        return self._written(token)

    def _written(self, token: str) -> str:
        if token.startswith("\\"):
            known = f"{token} " if token[1:] in SYMBOLS | SIGNS else self._refuse()
            return "~" if token == "\\ " else known
        if token in _REFUSED or (token != " " and unicodedata.category(token)[0] in "CZM"):
            return self._refuse()
        # Where no one reads formulas, neither a tag nor a link may come of these.
        return f"{token} " if token in "<]" else token

    @staticmethod
    def _refuse() -> str:
        raise _Unsound

    def _closed(self) -> str:
        made = self._run(frozenset())
        if self._next() != "}":
            raise _Unsound
        return made

    def _argument(self) -> str:
        self._skip()
        token = self._next()
        if token == "{":
            return f"{{{self._closed()}}}"
        if token in {"}", "^", "_", "&", "'"} or token[1:] in _AFTER_LIMITS:
            raise _Unsound
        return f"{{{self._written(token)}}}"

    def _command(self, name: str) -> str:
        if name in SYMBOLS - _AFTER_LIMITS or name in SIGNS:
            # A tie is the same as a backslash and a space, and still whole where the ends are stripped.
            return "~" if name == " " else f"\\{name} "
        if name in ONE | TWO:
            return f"\\{name}" + "".join(self._argument() for _ in range(2 if name in TWO else 1))
        if name in WORDS:
            return f"\\{name}{{{self._words()}}}"
        if name in _BIG | {"left"}:
            return self._fenced(name)
        if name == "sqrt":
            return f"\\sqrt{self._degree()}{self._argument()}"
        return self._grid() if name == "begin" else self._refuse()

    def _words(self) -> str:
        self._skip()
        if self._next() != "{":
            raise _Unsound
        said = ""
        while (token := self._next()) != "}":
            if token in {"{", "^", "_", "&", "~"} or token.startswith("\\"):
                raise _Unsound
            said += self._written(token)
        return said

    def _degree(self) -> str:
        self._skip()
        if self._peek() != "[":
            return ""
        self._at += 1
        made = self._run(frozenset("]"))
        if self._next() != "]" or "[" in made:
            raise _Unsound
        return f"[{made}]"

    def _fenced(self, name: str) -> str:
        opened = f"\\{name}{self._fence()}"
        if name != "left":
            return opened
        inside = self._run(frozenset())
        if self._next() != "\\right":
            raise _Unsound
        return f"{opened}{inside}\\right{self._fence()}"

    def _fence(self) -> str:
        self._skip()
        token = self._next()
        if token in set("()[]/|.") or token in {"\\{", "\\}", "\\|"}:
            return token
        return f"{token} " if token[0] == "\\" and token[1:] in _FENCES else self._refuse()

    def _grid(self) -> str:
        name = self._name()
        into = _GRIDS.get(name) or self._refuse()
        columns = f"{{{self._columns()}}}" if into == "array" else ""
        rows = [self._row()]
        while self._peek() == "\\\\":
            self._at += 1
            rows.append(self._row())
        if self._next() != "\\end" or self._name() != name:
            raise _Unsound
        return f"\\begin{{{into}}}{columns}" + r"\\ ".join(rows) + f"\\end{{{into}}}"

    def _name(self) -> str:
        self._skip()
        return self._plain_group(re.compile(r"[a-zA-Z]{1,20}\*?"))

    def _columns(self) -> str:
        self._skip()
        return self._plain_group(re.compile(r"[lcr| ]{1,80}"))

    def _plain_group(self, shape: re.Pattern[str]) -> str:
        if self._next() != "{":
            raise _Unsound
        said = ""
        while (token := self._next()) != "}":
            said += token
        return said if shape.fullmatch(said) else self._refuse()

    def _row(self) -> str:
        cells = [self._run(frozenset())]
        while self._peek() == "&":
            self._at += 1
            cells.append(self._run(frozenset()))
        # A row that began with these would be read as the line break's own options.
        row = "&".join(cells).strip()
        return f"{{}}{row}" if row.startswith(("[", "*")) else row
