"""Render a saved report again: the same page that the function left beside it.

python -m handlers.reporting.page compliance-031209.json [-o compliance.html]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from handlers.reporting.digest import Digest
from handlers.reporting.documents import REPORT_VERSION
from handlers.reporting.page.document import page


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page; 0 when it was written, 1 when the file is no report."""
    parser = argparse.ArgumentParser(
        prog="python -m handlers.reporting.page", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("report", type=Path, help="a compliance report, as the report bucket has it (.json)")
    parser.add_argument("-o", "--output", type=Path, help="where to write the page; beside the report if not given")
    arguments = parser.parse_args(argv)
    output = arguments.output or arguments.report.with_suffix(".html")
    try:
        output.write_text(rendered(arguments.report.read_text(encoding="utf-8")), encoding="utf-8")
    except KeyError as error:
        print(f"error: {arguments.report}: the report has no {error}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"error: {arguments.report}: {error}", file=sys.stderr)
        return 1
    print(output)
    return 0


def rendered(text: str) -> str:
    """The page of the report in this JSON; ValueError where it is none, KeyError where it lacks a part."""
    report = json.loads(text)
    if not isinstance(report, dict) or report.get("version") != REPORT_VERSION:
        raise ValueError(f"it is no compliance report of version {REPORT_VERSION}")
    digest = Digest()
    for finding in report["open_findings"]:
        digest.add(finding)
    return page(report, digest)


if __name__ == "__main__":
    sys.exit(main())
