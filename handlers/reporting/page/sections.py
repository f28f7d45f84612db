"""The page's sections, one function each. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from handlers.lib.finding import SEVERITIES
from handlers.reporting.digest import Digest
from handlers.reporting.documents import PARTS
from handlers.reporting.page.charts import bar, legend
from handlers.reporting.page.charts import over_time as line_chart
from handlers.reporting.page.html import Column, Html, join, table, tag
from handlers.reporting.page.words import days, percent, several, time

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
        tag("p", where, Html(" &middot; "), time(report["generated_at"])),
    )


def standing(report: Mapping[str, Any], digest: Digest) -> Html:
    """Where it stands, in a sentence and a few numbers."""
    compliance = report["compliance"]
    drifted, monitored = report["drift"], report["resources_monitored"]
    tiles = (
        _tile("of resources comply", percent(compliance["rate"]), "drift is not part of the rate"),
        _tile("open violations", f"{digest.total:,}", _severities(digest.by_severity)),
        _tile(
            "drifted resources",
            f"{drifted['drifted_resources']:,}",
            several(drifted["drifted_stacks"], "stack", "in "),
        ),
        _tile("resources monitored", f"{monitored['total']:,}" if monitored else "unknown"),
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
    for part, cause in report.get("not_read", {}).items():
        yield _warning(f"Not known is {PARTS[part]}: {cause}")
    unheard = report["subscribers"]["unheard"] if report["subscribers"] else ()
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
        yield _warning(f"Of {several(len(not_read), 'account')} not everything is known: {names}{more}.")
    if report["reconciled"]["found_late"]:
        count = report["reconciled"]["found_late"]
        yield _warning(f"This report found {count:,} violations that no alert had told of; they were told now.")


def _warning(words: str) -> Html:
    return tag("p", tag("strong", "Attention. "), words, class_="warning")


def _tile(label: str, value: str, note: object = "") -> Html:
    return tag("div", tag("dt", label), tag("dd", tag("span", value, class_="value"), tag("span", note, class_="note")))


def _severities(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[severity]:,} {severity}" for severity in SEVERITIES if counts.get(severity))


def over_time(report: Mapping[str, Any]) -> Html:
    """The compliance rate as it was."""
    heading = tag("h2", "Compliance over time")
    if report["history"] is None:
        return tag("section", heading, tag("p", "The rates could not be read."))
    points = [(point["at"], point["rate"]) for point in report["history"]]
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
    lowest_of: dict[str, float] = {}
    for moment, rate in points:
        lowest_of[moment[:10]] = min(rate, lowest_of.get(moment[:10], rate))
    data = table(
        "The lowest rate of each day",
        (Column("Day", is_head=True), Column("Rate (%)", is_number=True)),
        ((day, f"{rate:g}") for day, rate in reversed(list(lowest_of.items()))),
        class_="plain",
    )
    numbers = tag("details", tag("summary", "The numbers"), data, class_="numbers")
    return tag("section", heading, tag("figure", chart, tag("figcaption", description)), numbers)


def by_rule(report: Mapping[str, Any], digest: Digest) -> Html:
    """Each rule's verdicts and what else is open, as drift is, the worst first."""
    columns = (
        Column("Rule", is_head=True),
        Column("Share"),
        Column("Violating", is_number=True),
        Column("Compliant", is_number=True),
        Column("Not judged", is_number=True),
        Column("Rate", is_number=True),
    )
    listed: list[tuple[int, str, tuple[object, ...]]] = [
        (rule["non_compliant"], rule["rule"], _verdicts(rule)) for rule in report["rules"]
    ]
    judged = {rule["rule"] for rule in report["rules"]}
    listed += [
        (count, rule, ("", f"{count:,}", "", "", "no part of it"))
        for rule, count in digest.by_rule.items()
        if rule not in judged
    ]
    listed.sort(key=lambda one: (-one[0], one[1]))
    rows = ((rule, *cells) for _, rule, cells in listed)
    words = tag(
        "p",
        "The rate is of the resources that AWS Config evaluated by this account's rules. "
        "Drift and tampering are open violations beside it, and no part of the rate.",
        class_="note",
    )
    keys = legend([("bad", "violating"), ("good", "compliant"), ("unknown", "not judged")])
    return tag("section", tag("h2", "By rule"), words, keys, table("Resources by rule and verdict", columns, rows))


def _verdicts(rule: Mapping[str, Any]) -> tuple[object, ...]:
    violating, compliant, unknown = rule["non_compliant"], rule["compliant"], rule["not_judged"]
    return (
        bar([("bad", violating), ("good", compliant), ("unknown", unknown)], violating + compliant + unknown),
        f"{violating:,}",
        f"{compliant:,}",
        f"{unknown:,}",
        _rate_of(rule),
    )


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
            time(one["updated_at"]) if one["updated_at"] else "not known",
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
    return "none judged" if account["rate"] is None else percent(account["rate"])


def _rate_of(rule: Mapping[str, Any]) -> str:
    if rule["unread"]:
        return "not read"
    return "none judged" if rule["compliance_rate"] is None else percent(rule["compliance_rate"])


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
    keys = legend([(severity, severity) for severity in SEVERITIES])
    return tag("section", heading, keys, table(f"Open violations by {noun} and severity", columns, rows), *more)


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
    return time(stack["last_compared"]) if stack["last_compared"] else "never"


def exemptions(report: Mapping[str, Any]) -> Html:
    """Who is exempt from what, and until when; what ended stays until the overlay drops it."""
    heading = tag("h2", "Exemptions")
    if report["exemptions"] is None:
        return tag("section", heading, tag("p", "The exemptions could not be read."))
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
    note = f"in {days(left)}" if left else "today"
    return join([when, tag("span", note, class_="badge medium" if left <= SOON_DAYS else "note")], " ")


def not_judged(report: Mapping[str, Any]) -> Html:
    """What is neither compliant nor in violation, because nobody could tell."""
    items = [f"Rule {rule['rule']} could not be read: {rule['unread']}" for rule in report["rules"] if rule["unread"]]
    items += [
        f"Rule {rule['rule']}: {several(rule['not_judged'], 'resource')} without enough data"
        for rule in report["rules"]
        if rule["not_judged"]
    ]
    items += [f"Drift of a stack could not be read: {cause}" for cause in report["drift"]["unread"]]
    unjudged = report["drift"]["not_judged"]
    causes = unjudged["resources_by_cause"].items()
    items += [f"Drift of {several(count, 'resource')} is not known: {cause}" for cause, count in causes]
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
            f" AWS Config has not judged {several(len(waiting), 'finding')} of the fast path yet: open until it does."
        )
    return tag("footer", tag("p", words))
