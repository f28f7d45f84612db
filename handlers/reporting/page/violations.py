"""The page's open violations: a row for each, and folded in it what an auditor or whoever mends it asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handlers.alerting.console import links
from handlers.lib import instant
from handlers.lib.attribution import Attribution
from handlers.lib.finding import SEVERITIES, SHOWN_ID, Finding
from handlers.lib.silence import Silence, acknowledging
from handlers.lib.tags import cost_center, owner
from handlers.lib.text import ordinal
from handlers.reporting.digest import Digest
from handlers.reporting.page.html import Cell, Column, Html, breakable, join, long_table, tag
from handlers.reporting.page.words import days, time

_SUBJECT = ("rule", "severity", "account", "region", "resource_type", "resource_id", "reason", "observed_at")


def violations(report: Mapping[str, Any], digest: Digest) -> Iterator[str]:
    """The open violations, in pieces; script.js adds sorting and a filter."""
    yield "<section>" + tag("h2", "Open violations", id="violations", tabindex="-1")
    if digest.total:
        yield from _listed(report, digest)
    else:
        yield tag("p", "Nothing is open.", class_="calm")
    yield "</section>"


def _listed(report: Mapping[str, Any], digest: Digest) -> Iterator[str]:
    columns = (
        Column("Severity"),
        Column("Resource", is_head=True),
        Column("What is wrong"),
        Column("Rule"),
        Column("Owner"),
        Column("Open since"),
    )
    rows = (_violation(finding, report["generated_at"]) for finding in digest.worst())
    if digest.left_out:
        words = f"The {digest.total - digest.left_out:,} gravest of {digest.total:,} are shown; the JSON file has all."
        yield tag("p", words)
    command = tag("code", acknowledging(report["environment"]))
    yield tag("p", join(["To acknowledge one, and stop its reminders:", command], " "), class_="note")
    caption = "Open violations, the gravest and oldest first"
    yield from long_table(caption, columns, rows, id="open", class_="sortable")


def _violation(finding: Mapping[str, Any], now: str) -> tuple[object, ...]:
    severity = finding["severity"]
    name = finding.get("resource_name")
    resource = [tag("span", finding["resource_id"], class_="id")]
    if name and name != finding["resource_id"]:
        resource.append(tag("span", name))
    where = f"in {finding['account']}, {finding['region']}"
    resource.append(tag("span", join([breakable(finding["resource_type"]), where], " "), class_="note"))
    wrong = [finding["reason"]]
    if finding.get("silence"):
        wrong.append(tag("span", Silence(**finding["silence"]).as_of(now), class_="note"))
    if finding.get("attribution"):
        wrong.append(tag("span", _made_by(Attribution(**finding["attribution"])), class_="note"))
    wrong.append(_details(finding))
    open_days = (instant.parse(now) - instant.parse(finding["first_seen"])).days
    again = f", for the {ordinal(finding['occurrence'])} time" if finding["occurrence"] > 1 else ""
    return (
        Cell(tag("span", severity, class_=f"badge {severity}"), SEVERITIES.index(severity)),
        Cell(join(resource, " "), finding["resource_id"]),
        Cell(join(wrong, " "), finding["reason"]),
        finding["rule"],
        owner(finding.get("tags", {})) or "",
        Cell(
            join([time(finding["first_seen"]), tag("span", f"{days(open_days)}{again}", class_="note")], " "),
            finding["first_seen"],
        ),
    )


def _made_by(attribution: Attribution) -> str:
    words = attribution.in_words()
    return f"changed by {words}" if attribution.is_found else words


def _details(finding: Mapping[str, Any]) -> Html:
    """What is not known is left out."""
    facts: Sequence[tuple[str, object]] = (
        ("How to fix", finding.get("remediation")),
        ("Allowed", finding.get("allowed")),
        ("Controls", join((tag("span", one, class_="chip") for one in finding.get("controls", ())), " ")),
        ("Stack", finding.get("stack")),
        ("Cost centre", cost_center(finding.get("tags", {}))),
        ("ARN", breakable(finding.get("resource_arn") or "")),
        ("Finding", tag("code", finding["id"][:SHOWN_ID])),
    )
    known = [tag("div", tag("dt", name), tag("dd", value)) for name, value in facts if value]
    known.append(tag("div", tag("dt", "Console"), tag("dd", join(_links(finding), " &middot; ")), class_="links"))
    return tag(
        "details",
        tag("summary", "Details", aria_label=f"Details of {finding['resource_id']}"),
        tag("dl", *known, class_="facts"),
    )


def _links(finding: Mapping[str, Any]) -> Iterator[Html]:
    """To the console, for who is signed in to the account; the page itself fetches nothing."""
    found = links(Finding(**{name: finding[name] for name in _SUBJECT}))
    if found.resource == found.timeline:
        yield _link(found.resource, "calls in CloudTrail")
        return
    yield _link(found.resource, "resource")
    yield _link(found.timeline, "timeline in AWS Config")


def _link(address: str, words: str) -> Html:
    return tag("a", words, href=address, rel="noreferrer")
