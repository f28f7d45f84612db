"""Every face of ten telling reviews, as it was read and found good."""

from __future__ import annotations

import pytest

from renderer.deploy.summary import COMMENT_LIMIT, LIMIT
from renderer.review.faces.markdown import LIMIT as MARKDOWN_LIMIT
from tests.golden.reviews import FACES, FOLDER, names, reviewed

MOST = {"summary.txt": LIMIT, "comment.txt": COMMENT_LIMIT, "review.md": MARKDOWN_LIMIT}


def test_there_are_ten() -> None:
    assert len(names()) == 10


@pytest.mark.parametrize("file", FACES)
@pytest.mark.parametrize("name", names())
def test_a_face_is_as_it_was(name: str, file: str) -> None:
    """Another text? If it is what you mean: python -m tests.golden, and read what git diff shows."""
    found = FACES[file](reviewed(name))
    assert found == (FOLDER / name / file).read_text(encoding="utf-8")
    assert len(found.rstrip("\n")) <= MOST.get(file, len(found))
