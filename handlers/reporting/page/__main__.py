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
    """Write the page; 0 when it was written, 1 when the file is no report, or cannot be read or written."""
    parser = argparse.ArgumentParser(
        prog="python -m handlers.reporting.page", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("report", type=Path, help="a compliance report, as the report bucket has it (.json)")
    parser.add_argument("-o", "--output", type=Path, help="where to write the page; beside the report if not given")
    arguments = parser.parse_args(argv)
    output = arguments.output or arguments.report.with_suffix(".html")
    at_fault = arguments.report
    try:
        content = rendered(arguments.report.read_text(encoding="utf-8"))
        at_fault = output
        output.write_text(content, encoding="utf-8")
    except OSError as error:
        return _failed(at_fault, error.strerror or str(error))
    except KeyError as error:
        return _failed(at_fault, f"the report has no {error}")
    except (AttributeError, TypeError) as error:
        return _failed(at_fault, f"it is no compliance report as it was written: {error}")
    except ValueError as error:
        return _failed(at_fault, str(error))
    print(output)
    return 0


def _failed(file: Path, cause: str) -> int:
    print(f"error: {file}: {cause}", file=sys.stderr)
    return 1


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
