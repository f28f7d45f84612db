"""The review of a change as a whole process, beside its libraries' imports and, where npm brings it, `cdk diff`.

The pair: prod as rendered, and the same with other values in a third of its resources.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.whole_process import FLOOR, FLOOR_NAME, ROOT, seconds

CDK = ROOT / "build" / "bench" / "cdk"
CDK_VERSION = "3.0.0"
RUNS = 7


def run() -> None:
    """Print medians of interleaved runs, and each as a multiple of the floor."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        render = [sys.executable, "render.py", "--overlay", "prod", "--out", str(folder / "new")]
        seconds([*render, "--deployed", "none"])
        old = _changed(folder / "new", folder / "old")
        large_old, large_new = _large(folder, "before"), _large(folder, "after")
        commands = {
            FLOOR_NAME: FLOOR,
            "render.py --deployed FILE (review of prod)": [*render, "--deployed", str(old)],
            "python -m renderer.review, 500 resources": [
                *(sys.executable, "-m", "renderer.review", str(large_old), str(large_new))
            ],
            "the same as an HTML page": [
                *(sys.executable, "-m", "renderer.review", str(large_old), str(large_new), "--format", "html")
            ],
        }
        cdk = _cdk()
        if cdk:
            commands[f"cdk diff {CDK_VERSION} (the same pair)"] = _cdk_diff(cdk, folder, old)
        times: dict[str, list[float]] = {what: [] for what in commands}
        for _ in range(RUNS):
            for what, command in commands.items():
                times[what].append(seconds(command))
    floor = median(times[FLOOR_NAME])
    print(f"review, whole process, {RUNS} interleaved runs, medians:")
    for what, taken in times.items():
        print(f"  {what:<44} {median(taken) * 1000:6.0f} ms   {median(taken) / floor:5.2f} x floor")
    if not cdk:
        print("  cdk diff was not measured: npm is missing, or could not bring it")


def _changed(new: Path, old: Path) -> Path:
    """Another value in every third resource that has a description, a retention or a threshold."""
    content = json.loads((new / "template.json").read_text(encoding="utf-8"))
    for resource in list(content["Resources"].values())[::3]:
        properties = resource["Properties"]
        for key, other in (
            ("Description", "an earlier one"),
            ("VisibilityTimeout", 10),
            ("MessageRetentionPeriod", 60),
        ):
            if key in properties:
                properties[key] = other
        properties["Tags"] = []
    old.mkdir()
    (old / "template.json").write_text(json.dumps(content), encoding="utf-8")
    shutil.copy(new / "configuration.json", old)
    return old


def _large(folder: Path, value: str) -> Path:
    resources: dict[str, Any] = {
        f"Parameter{number}": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Name": f"/p/{number}", "Value": value if number % 10 == 0 else "same"},
        }
        for number in range(500)
    }
    path = folder / f"{value}.json"
    path.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    return path


def _cdk() -> Path | None:
    """The cdk command, installed once under build/."""
    command = CDK / "node_modules" / ".bin" / "cdk"
    npm = shutil.which("npm")
    if not command.exists() and npm:
        CDK.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--prefix", str(CDK), "--no-audit", "--no-fund", f"aws-cdk@{CDK_VERSION}"]
        subprocess.run(install, check=False, capture_output=True)  # noqa: S603 - npm as found on PATH
    return command if command.exists() else None


def _cdk_diff(cdk: Path, folder: Path, old: Path) -> list[str]:
    """`cdk diff` of a cloud assembly that holds nothing but the new template."""
    assembly = folder / "assembly"
    assembly.mkdir()
    shutil.copy(folder / "new" / "template.json", assembly / "S.template.json")
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region",
        "properties": {"templateFile": "S.template.json"},
    }
    (assembly / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {"S": stack}}))
    return [str(cdk), "diff", "--app", str(assembly), "--template", str(old / "template.json"), "--no-color", "S"]


if __name__ == "__main__":
    run()
