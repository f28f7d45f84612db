"""The example of docs/review.md, run as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
TEMPLATE = """
Parameters: {HashKey: {Type: String}}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: !Ref HashKey, KeyType: HASH}]
"""


def test_the_example_prints_what_the_page_says(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (printed,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    for name in ("old.yaml", "new.yaml"):
        (tmp_path / name).write_text(TEMPLATE, encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - the page's own example
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, "")
