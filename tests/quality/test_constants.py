"""Each feature's limits stand in its constants.py under a name; a number at its use says neither what it is nor why."""

import re
from pathlib import Path

BFF = Path(__file__).parents[2] / "bff"
# Bounds of what comes in. One says no more than that there must be something.
BOUND = re.compile(r"\b(?:max_length|min_length|max_items|le|ge|lt|gt)=(?!1\b)[\d_]+")


def test_no_bound_of_what_comes_in_is_a_number_at_its_use() -> None:
    found = {
        f"{file.relative_to(BFF)}: {bound}"
        for file in BFF.rglob("*.py")
        if file.name != "constants.py"
        for bound in BOUND.findall(file.read_text())
    }

    assert found == set()


def test_every_feature_has_a_module_of_constants() -> None:
    """A feature is a folder with routes; drafting's are those of the runs it begins, the trail's those of paging."""
    features = {file.parent.name for file in BFF.glob("*/routes.py")}

    assert {each for each in features if not (BFF / each / "constants.py").exists()} == {"drafting", "audit"}
