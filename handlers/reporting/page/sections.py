"""The page's sections, one function each. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from handlers.lib import instant
from handlers.lib.attribution import Attribution
from handlers.lib.finding import SEVERITIES
from handlers.lib.tags import owner
from handlers.lib.text import ordinal
from handlers.reporting.digest import Digest
from handlers.reporting.page.charts import bar, legend
from handlers.reporting.page.charts import over_time as line_chart
from handlers.reporting.page.html import Cell, Column, Html, join, table, tag

# Rows of the tables of owners and accounts.
GROUPS_LIMIT = 50
SOON_DAYS = 30
ACCOUNTS_WARNED = 5


def masthead(report: Mapping[str, Any]) -> Html:
    """Whose report it is, and of when."""
    where = f"Account {report['account']}, {report['region']}"
    return tag(
        "header",
        tag("h1", f"Compliance of {report['environment']}"),
        tag("p", where, Html(" &middot; "), _time(report["generated_at"])),
    )


def standing(report: Mapping[str, Any], digest: Digest) -> Html:
    """Where it stands, in a sentence and a few numbers."""
    compliance = report["compliance"]
    drifted = report["drift"]
    tiles = (
        _tile("of resources comply", _percent(compliance["rate"])),
        _tile("open violations", f"{digest.total:,}", _severities(digest.by_severity)),
        _tile(
            "drifted resources",
            f"{drifted['drifted_resources']:,}",
            _several(drifted["drifted_stacks"], "stack", "in "),
        ),
        _tile("resources monitored", f"{report['resources_monitored']['total']:,}"),
    )
    return tag("section", tag("h2", _verdict(compliance)), *_warnings(report), tag("dl", *tiles, class_="tiles"))


def _verdict(compliance: Mapping[str, Any]) -> str:
    evaluated, violating = compliance["resources_evaluated"], compliance["resources_violating"]
    if compliance["rate"] is None:
        return "How many resources comply is not known" if evaluated else "Nothing has been evaluated yet"
    if not violating:
        return f"All {evaluated:,} evaluated resources comply"
    return f"{violating:,} of {evaluated:,} evaluated resources violate a rule"


def _warnings(report: Mapping[str, Any]) -> Iterable[Html]:
    if not report["recorder"]["recording"]:
        yield _warning("AWS Config does not record: what changed since is not in this report.")
    unheard = report["subscribers"]["unheard"]
    if unheard:
        yield _warning(f"Alerts of severity {', '.join(unheard)} reach no confirmed subscriber.")
    silent = report.get("heartbeats_missing")
    if silent:
        yield _warning(f"No heartbeat arrives of {', '.join(silent)}: their violations would not either.")
    unread = [rule["rule"] for rule in report["rules"] if rule["unread"]]
    if unread:
        yield _warning(f"Not all rules could be read, so no rate is given: {', '.join(unread)}.")
    not_read = report.get("accounts_not_read", ())
    if not_read:
        names = "; ".join(not_read[:ACCOUNTS_WARNED])
        more = f"; and {len(not_read) - ACCOUNTS_WARNED:,} more" if len(not_read) > ACCOUNTS_WARNED else ""
        yield _warning(f"Of {_several(len(not_read), 'account')} not everything is known: {names}{more}.")
    if report["reconciled"]["found_late"]:
        count = report["reconciled"]["found_late"]
        yield _warning(f"This report found {count:,} violations that no alert had told of; they were told now.")


def _warning(words: str) -> Html:
    return tag("p", tag("strong", "Attention. "), words, class_="warning")


def _tile(label: str, value: str, note: object = "") -> Html:
    return tag("div", tag("dt", label), tag("dd", tag("span", value, class_="value"), tag("span", note, class_="note")))


def _several(count: int, noun: str, before: str = "") -> str:
    return f"{before}{count:,} {noun}{'' if count == 1 else 's'}"


def _severities(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[severity]:,} {severity}" for severity in SEVERITIES if counts.get(severity))


def over_time(report: Mapping[str, Any]) -> Html:
    """The compliance rate as it was."""
    points = [(point["at"], point["rate"]) for point in report["history"]]
    heading = tag("h2", "Compliance over time")
    if not points:
        return tag("section", heading, tag("p", "No rate has been measured yet."))
    (first, before), (last, now) = points[0], points[-1]
    if len(points) == 1:
        return tag("section", heading, tag("p", f"The first rate was measured on {first[:10]}: {before:g} %."))
    lowest = min(points, key=lambda point: point[1])
    description = (
        f"{before:g} % on {first[:10]}, {now:g} % on {last[:10]}; the lowest was {lowest[1]:g} % on {lowest[0][:10]}."
    )
    chart = line_chart(points, "Share of evaluated resources that comply, in percent", description)
    days: dict[str, float] = {}
    for moment, rate in points:
        days[moment[:10]] = min(rate, days.get(moment[:10], rate))
    data = table(
        "The lowest rate of each day",
        (Column("Day", is_head=True), Column("Rate (%)", is_number=True)),
        ((day, f"{rate:g}") for day, rate in reversed(list(days.items()))),
        class_="plain",
    )
    numbers = tag("details", tag("summary", "The numbers"), data)
    return tag("section", heading, tag("figure", chart, tag("figcaption", description)), numbers)


def by_rule(report: Mapping[str, Any]) -> Html:
    """Each rule's verdicts, the worst rule first."""
    rules = sorted(report["rules"], key=lambda rule: (-rule["non_compliant"], rule["rule"]))
    columns = (
        Column("Rule", is_head=True),
        Column("Share"),
        Column("Violating", is_number=True),
        Column("Compliant", is_number=True),
        Column("Not judged", is_number=True),
        Column("Rate", is_number=True),
    )
    rows = (
        (
            rule["rule"],
            bar(
                [("bad", rule["non_compliant"]), ("good", rule["compliant"]), ("unknown", rule["not_judged"])],
                rule["non_compliant"] + rule["compliant"] + rule["not_judged"],
            ),
            f"{rule['non_compliant']:,}",
            f"{rule['compliant']:,}",
            f"{rule['not_judged']:,}",
            _rate_of(rule),
        )
        for rule in rules
    )
    keys = legend([("bad", "violating"), ("good", "compliant"), ("unknown", "not judged")])
    return tag("section", tag("h2", "By rule"), keys, table("Resources by rule and verdict", columns, rows))


def by_account(report: Mapping[str, Any]) -> Html:
    """Each other account's results as the aggregator has them, the worst first; nothing where there are none."""
    accounts = report.get("accounts", ())  # a report of an earlier release has none
    if not accounts:
        return Html("")
    columns = (
        Column("Account", is_head=True),
        Column("Share"),
        Column("Violating", is_number=True),
        Column("Evaluated", is_number=True),
        Column("Rate", is_number=True),
        Column("As of"),
    )
    rows = (
        (
            one["account"],
            bar(
                [
                    ("bad", one["resources_violating"]),
                    ("good", one["resources_evaluated"] - one["resources_violating"]),
                ],
                one["resources_evaluated"],
            ),
            f"{one['resources_violating']:,}",
            f"{one['resources_evaluated']:,}",
            "not known" if one["unread"] else _rate_of_account(one),
            _time(one["updated_at"]) if one["updated_at"] else "not known",
        )
        for one in sorted(accounts, key=lambda one: (-one["resources_violating"], one["account"]))[:GROUPS_LIMIT]
    )
    rest = len(accounts) - GROUPS_LIMIT
    more = [tag("p", f"And {rest:,} more; the JSON file has all.")] if rest > 0 else []
    keys = legend([("bad", "violating"), ("good", "compliant")])
    words = tag("p", "As AWS Config's aggregator has it, which lags behind the accounts.")
    heading = tag("h2", "Other accounts")
    return tag("section", heading, words, keys, table("Resources by account and verdict", columns, rows), *more)


def _rate_of_account(account: Mapping[str, Any]) -> str:
    return "none judged" if account["rate"] is None else _percent(account["rate"])


def _rate_of(rule: Mapping[str, Any]) -> str:
    if rule["unread"]:
        return "not read"
    return "none judged" if rule["compliance_rate"] is None else _percent(rule["compliance_rate"])


def counted(title: str, noun: str, column: str, groups: Mapping[str, Counter[str]]) -> Html:
    """Open violations of each group, by severity, the longest list first."""
    heading = tag("h2", title)
    if not groups:
        return tag("section", heading, tag("p", "Nothing is open.", class_="calm"))
    worst = sorted(groups.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    longest = sum(worst[0][1].values())
    columns = (
        Column(column, is_head=True),
        Column("Share"),
        *(Column(severity.capitalize(), is_number=True) for severity in SEVERITIES),
        Column("All", is_number=True),
    )
    rows = (
        (
            name,
            bar([(severity, counts[severity]) for severity in SEVERITIES], longest),
            *(f"{counts[severity]:,}" for severity in SEVERITIES),
            f"{sum(counts.values()):,}",
        )
        for name, counts in worst[:GROUPS_LIMIT]
    )
    rest = len(worst) - GROUPS_LIMIT
    more = [tag("p", f"And {rest:,} more; the JSON file has all.")] if rest > 0 else []
    return tag("section", heading, table(f"Open violations by {noun} and severity", columns, rows), *more)


def violations(report: Mapping[str, Any], digest: Digest) -> Html:
    """The open violations; script.js adds sorting and a filter."""
    heading = tag("h2", "Open violations", id="violations", tabindex="-1")
    if not digest.total:
        return tag("section", heading, tag("p", "Nothing is open.", class_="calm"))
    columns = (
        Column("Severity"),
        Column("Resource", is_head=True),
        Column("What is wrong"),
        Column("Rule"),
        Column("Owner"),
        Column("Open since"),
    )
    rows = [_violation(finding, report["generated_at"]) for finding in digest.worst()]
    more = []
    if digest.left_out:
        words = f"The {len(rows):,} gravest of {digest.total:,} are shown; the JSON file has all."
        more.append(tag("p", words))
    return tag(
        "section",
        heading,
        *more,
        table("Open violations, the gravest and oldest first", columns, rows, id="open", class_="sortable"),
    )


def _violation(finding: Mapping[str, Any], now: str) -> tuple[object, ...]:
    severity = finding["severity"]
    name = finding.get("resource_name")
    resource = [tag("span", finding["resource_id"], class_="id")]
    if name and name != finding["resource_id"]:
        resource.append(tag("span", name))
    resource.append(
        tag("span", f"{finding['resource_type']} in {finding['account']}, {finding['region']}", class_="note")
    )
    wrong = [finding["reason"]]
    if finding.get("silence"):
        wrong.append(tag("span", _silence(finding["silence"], now), class_="note"))
    if finding.get("attribution"):
        wrong.append(tag("span", _made_by(Attribution(**finding["attribution"])), class_="note"))
    days = (instant.parse(now) - instant.parse(finding["first_seen"])).days
    again = f", for the {ordinal(finding['occurrence'])} time" if finding["occurrence"] > 1 else ""
    return (
        Cell(tag("span", severity, class_=f"badge {severity}"), SEVERITIES.index(severity)),
        Cell(join(resource, " "), finding["resource_id"]),
        join(wrong, " "),
        finding["rule"],
        owner(finding.get("tags", {})) or "",
        Cell(
            join([_time(finding["first_seen"]), tag("span", f"{_days(days)}{again}", class_="note")], " "),
            finding["first_seen"],
        ),
    )


def _silence(silence: Mapping[str, Any], now: str) -> str:
    was = "" if now[:10] <= silence["until"] else "was "
    return f"{was}{silence['kind']} until {silence['until']} by {silence['actor']}: {silence['reason']}"


def _made_by(attribution: Attribution) -> str:
    words = attribution.in_words()
    return f"changed by {words}" if attribution.is_found else words


def _days(days: int) -> str:
    return "today" if days < 1 else _several(days, "day")


def drift(report: Mapping[str, Any]) -> Html:
    """The stacks with drifted resources."""
    heading = tag("h2", "Drifted stacks")
    drifted = [stack for stack in report["drift"]["stacks"] if stack["drifted_resources"]]
    if not drifted:
        return tag("section", heading, tag("p", "No stack is known to have drifted.", class_="calm"))
    columns = (
        Column("Stack", is_head=True),
        Column("Drifted resources", is_number=True),
        Column("CloudFormation says"),
        Column("Last compared as a whole"),
    )
    rows = (
        (stack["name"], f"{stack['drifted_resources']:,}", _said(stack["cloudformation_says"]), _checked(stack))
        for stack in sorted(drifted, key=lambda stack: (-stack["drifted_resources"], stack["name"]))
    )
    return tag("section", heading, table("Stacks whose resources differ from their template", columns, rows))


def _said(status: str) -> str:
    return status.replace("_", " ").lower()


def _checked(stack: Mapping[str, Any]) -> object:
    return _time(stack["last_compared"]) if stack["last_compared"] else "never"


def exemptions(report: Mapping[str, Any]) -> Html:
    """Who is exempt from what, and until when; what ended stays until the overlay drops it."""
    heading = tag("h2", "Exemptions")
    if not report["exemptions"]:
        return tag("section", heading, tag("p", "No resource is exempt from a rule.", class_="calm"))
    columns = (
        Column("Resource", is_head=True),
        Column("Rule"),
        Column("Why"),
        Column("Approved by"),
        Column("Ends"),
    )
    rows = (
        (
            tag("span", one["resource"], class_="id"),
            one["rule"],
            one["reason"],
            one["approved_by"],
            _end(one["until"], report["generated_at"][:10]),
        )
        for one in sorted(report["exemptions"], key=lambda one: (one["until"], one["rule"], one["resource"]))
    )
    return tag("section", heading, table("Exemptions, the next to end first", columns, rows))


def _end(until: str, today: str) -> Html:
    left = (date.fromisoformat(until) - date.fromisoformat(today)).days
    when = tag("time", until, datetime=until)
    if left < 0:
        return join([when, tag("span", "ended", class_="badge high")], " ")
    note = f"in {_days(left)}" if left else "today"
    return join([when, tag("span", note, class_="badge medium" if left <= SOON_DAYS else "note")], " ")


def not_judged(report: Mapping[str, Any]) -> Html:
    """What is neither compliant nor in violation, because nobody could tell."""
    items = [f"Rule {rule['rule']} could not be read: {rule['unread']}" for rule in report["rules"] if rule["unread"]]
    items += [
        f"Rule {rule['rule']}: {_several(rule['not_judged'], 'resource')} without enough data"
        for rule in report["rules"]
        if rule["not_judged"]
    ]
    items += [f"Drift of a stack could not be read: {cause}" for cause in report["drift"]["unread"]]
    unjudged = report["drift"]["not_judged"]
    causes = unjudged["resources_by_cause"].items()
    items += [f"Drift of {_several(count, 'resource')} is not known: {cause}" for cause, count in causes]
    names = {stack["id"]: stack["name"] for stack in report["drift"]["stacks"]}
    items += [f"The stack {names[one]} was compared in part" for one in unjudged["stacks_compared_in_part"]]
    items += [f"The stack {names[one]} was never compared as a whole" for one in unjudged["stacks_never_compared"]]
    heading = tag("h2", "Could not be judged")
    if not items:
        return tag("section", heading, tag("p", "Everything was judged.", class_="calm"))
    shown = [tag("li", item) for item in items[:GROUPS_LIMIT]]
    if len(items) > GROUPS_LIMIT:
        shown.append(tag("li", f"and {len(items) - GROUPS_LIMIT:,} more; the JSON file has all"))
    return tag("section", heading, tag("ul", *shown))


def footer(report: Mapping[str, Any]) -> Html:
    """What happened to the findings when this was written, and where the whole of it is."""
    done = report["reconciled"]
    words = (
        f"With this report {done['found_late']:,} violations were found late and told, {done['closed']:,} were closed, "
        f"and the team was reminded of {report['reminded']:,}. The JSON file beside it holds all of it; "
        "the CSV file has a line for each result and each open violation."
    )
    waiting = done.get("unjudged", ())
    if waiting:
        words += (
            f" AWS Config has not judged {_several(len(waiting), 'finding')} of the fast path yet: open until it does."
        )
    return tag("footer", tag("p", words))


def _percent(rate: float | None) -> str:
    return "unknown" if rate is None else f"{rate:g} %"


def _time(moment: str) -> Html:
    return tag("time", f"{moment[:10]} {moment[11:16]} UTC", datetime=moment)
