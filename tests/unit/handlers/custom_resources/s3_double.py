"""S3 as far as emptying a bucket needs it."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right, insort
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import boto3
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.config import Config

SESSION = boto3.Session("a", "b", region_name="us-east-1")  # one: it caches what it loads


class Bucket:
    """A versioned bucket that answers as S3's REST interface does, put in at botocore's edge: no socket."""

    def __init__(self, versions: int = 0, markers: int = 0, uploads: int = 0, page: int = 1000) -> None:
        self.versions = {(f"reports/{n}.json", f"v{n}"): "Version" for n in range(versions)}
        self.versions.update({(f"reports/{n}.json", f"m{n}"): "DeleteMarker" for n in range(markers)})
        self._order = sorted(self.versions)  # what is deleted stays here: `versions` says what there is
        self.uploads = {f"u{n}" for n in range(uploads)}
        self.policy: str | None = None
        self.policies: list[dict[str, Any]] = []  # each that was put
        self.refused_principals: set[str] = set()
        self.page = page
        self.exists = True
        self.denied: set[str] = set()
        self.busy: dict[str, list[tuple[int, str]]] = {}  # answers (status, code or body) that an operation gives first
        self.batches: list[int] = []
        self.quiet: list[str | None] = []
        self.delete_error: Callable[[str, str], str | None] = lambda _key, _version: None
        self.on_delete: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self.client = SESSION.client("s3", config=Config(max_pool_connections=16, retries={"total_max_attempts": 1}))
        self.client.meta.events.register("before-send.s3", self._send)

    def _send(self, request: Any, **_: Any) -> Any:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query, True).items()}
        body = request.body.read() if hasattr(request.body, "read") else request.body or b""
        operation = next(
            (name for name in ("versions", "delete", "policy", "uploads", "uploadId") if name in query), "?"
        )
        with self._lock:
            if not self.exists:
                return _error(404, "NoSuchBucket")
            if f"{request.method} {operation}" in self.denied:
                return _error(403, "AccessDenied", "User is not authorized to perform this")
            instead = self.busy.get(f"{request.method} {operation}")
            if instead:
                status, text = instead.pop(0)
                return _answer(status, text) if status < 300 else _error(status, text)
            answers: dict[str, Callable[[], AWSResponse]] = {
                "GET versions": lambda: self._list(query),
                "POST delete": lambda: self._delete(body),
                "GET policy": lambda: _answer(200, self.policy) if self.policy else _error(404, "NoSuchBucketPolicy"),
                "PUT policy": lambda: self._put_policy(body),
                "GET uploads": self._list_uploads,
                "DELETE uploadId": lambda: self._abort(query["uploadId"]),
            }
            return answers[f"{request.method} {operation}"]()

    def put(self, key: str, version: str) -> None:
        """What a writer does meanwhile."""
        self.versions[key, version] = "Version"
        insort(self._order, (key, version))

    def _list(self, query: dict[str, str]) -> AWSResponse:
        after = (query.get("key-marker", ""), query.get("version-id-marker", ""))
        start = bisect_right(self._order, after) if after[0] else 0
        rest = (version for version in islice(self._order, start, None) if version in self.versions)
        listed = list(islice(rest, self.page))
        truncated = next(rest, None) is not None
        entries = "".join(
            f"<{self.versions[key, version]}><Key>{escape(key)}</Key><VersionId>{version}</VersionId>"
            f"</{self.versions[key, version]}>"
            for key, version in listed
        )
        following = (
            f"<NextKeyMarker>{listed[-1][0]}</NextKeyMarker><NextVersionIdMarker>{listed[-1][1]}</NextVersionIdMarker>"
            if truncated
            else ""
        )
        flag = str(truncated).lower()
        return _answer(
            200, f"<ListVersionsResult><IsTruncated>{flag}</IsTruncated>{following}{entries}</ListVersionsResult>"
        )

    def _delete(self, body: bytes) -> AWSResponse:
        document = ET.fromstring(body)  # noqa: S314 - botocore wrote it
        for element in document.iter():
            element.tag = element.tag.split("}")[-1]
        objects = [(item.findtext("Key") or "", item.findtext("VersionId") or "") for item in document.iter("Object")]
        self.batches.append(len(objects))
        self.quiet.append(document.findtext("Quiet"))
        errors = ""
        for key, version in objects:
            code = self.delete_error(key, version)
            if code:
                errors += f"<Error><Key>{key}</Key><VersionId>{version}</VersionId><Code>{code}</Code></Error>"
            else:
                self.versions.pop((key, version), None)
        self.on_delete()
        return _answer(200, f"<DeleteResult>{errors}</DeleteResult>")

    def _put_policy(self, body: bytes) -> AWSResponse:
        document = json.loads(body)
        if any(principal in body.decode() for principal in self.refused_principals):
            return _error(400, "MalformedPolicy", "Invalid principal in policy")
        self.policies.append(document)
        self.policy = body.decode()
        return _answer(204, "")

    def _list_uploads(self) -> AWSResponse:
        entries = "".join(
            f"<Upload><Key>k</Key><UploadId>{upload}</UploadId></Upload>" for upload in sorted(self.uploads)
        )
        return _answer(
            200, f"<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>{entries}</ListMultipartUploadsResult>"
        )

    def _abort(self, upload: str) -> AWSResponse:
        if upload not in self.uploads:
            return _error(404, "NoSuchUpload")
        self.uploads.remove(upload)
        return _answer(204, "")


class _Raw:
    def __init__(self, body: str) -> None:
        self._body = body.encode()

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


def _answer(status: int, body: str | None) -> AWSResponse:
    return AWSResponse("https://s3.amazonaws.com/", status, HeadersDict(), _Raw(body or ""))  # type: ignore[arg-type] # what botocore passes itself


def _error(status: int, code: str, message: str = "m") -> AWSResponse:
    return _answer(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")
