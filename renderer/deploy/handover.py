"""What a build hands to the pipeline after a render: the bundle and the review published, the approval's words kept.

    python -m renderer.deploy.handover build/delivery [--profile NAME]

takes the folder with template.json, configuration.json, plan.json and review.html, and writes summary.txt and
review-url.txt into it.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from renderer.compose.write import BUNDLES, REVIEW
from renderer.deploy.plan import load
from renderer.deploy.publish import publish
from renderer.deploy.session import Session, open_session
from renderer.deploy.state import DeployError


def hand_over(folder: Path, session: Session) -> None:
    """Publish by content hash, then write both files; DeployError where AWS refuses or a file is missing."""
    plan = load(folder / "plan.json")
    s3, account, bucket = session.client("s3"), plan["account"], plan["parameters"]["ArtifactBucket"]
    for bundle in folder.glob(BUNDLES):
        sent = publish(s3, bucket, bundle.name, bundle.read_bytes(), account)
        print(f"the bundle {'is uploaded to' if sent else 'is at'} s3://{bucket}/{bundle.name}", file=sys.stderr)
    review = (folder / REVIEW).read_bytes()
    key = f"reviews/{hashlib.sha256(review).hexdigest()}.html"
    publish(s3, bucket, key, review, account, media_type="text/html; charset=utf-8")
    url = f"https://{session.region}.console.aws.amazon.com/s3/object/{bucket}?region={session.region}&prefix={key}"
    (folder / "summary.txt").write_text(plan["summary"] + "\n", encoding="utf-8")
    (folder / "review-url.txt").write_text(url + "\n", encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m renderer.deploy.handover", description=__doc__)
    parser.add_argument("folder", type=Path, help="where render.py wrote")
    parser.add_argument("--profile", help="AWS profile of the environment's account")
    arguments = parser.parse_args(argv)
    try:
        hand_over(arguments.folder, open_session(load(arguments.folder / "plan.json")["region"], arguments.profile))
    except (DeployError, BotoCoreError, ClientError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
