"""Ten reviews as a reader meets them: pairs of templates under review/, and what each face makes of them.

`python -m tests.golden` writes the expected files anew; the difference that git shows is what a reader would see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from renderer.deploy.summary import COMMENT_LIMIT, summary
from renderer.review import Review, review
from renderer.review.faces import to_json, to_markdown, to_text
from renderer.review.faces.html import to_html
from renderer.review.load import load_template

FOLDER = Path(__file__).parent / "review"


def _page(found: Review) -> str:
    """The page without its head, style and script, an element a line: what changes is seen in a diff."""
    body = to_html(found).partition("<body>")[2].partition("<script>")[0]
    return (
        re.sub(r"(?=<(?:header|main|section|footer|article|h[1-3]|p|ul|ol|li|tbody|td|path|g|a)\b)", "\n", body)[1:]
        + "\n"
    )


# One line for each face: the file it is kept in, and what writes it.
FACES: dict[str, Callable[[Review], str]] = {
    "review.txt": partial(to_text, show_folded=True),
    "review.md": to_markdown,
    "review.json": to_json,
    "review.html": _page,
    "summary.txt": lambda found: summary(found) + "\n",
    "comment.txt": lambda found: summary(found, COMMENT_LIMIT) + "\n",
}


def names() -> list[str]:
    """The pairs, by name."""
    return sorted(path.name for path in FOLDER.iterdir())


def reviewed(name: str) -> Review:
    """The review of one pair: old and new (JSON or YAML), and options.json with the other arguments of `review`."""
    folder = FOLDER / name
    old, new = (next(path for path in sorted(folder.glob(f"{side}.*"))) for side in ("old", "new"))
    options: dict[str, Any] = {}
    if (folder / "options.json").exists():
        options = json.loads((folder / "options.json").read_text(encoding="utf-8"))
    return review(load_template(old), load_template(new), **options)


def write() -> None:
    """Write what each face makes of each pair."""
    for name in names():
        found = reviewed(name)
        for file, face in FACES.items():
            (FOLDER / name / file).write_text(face(found), encoding="utf-8")
