"""Charts as inline SVG. Colours come from style.css, so that they are right in light, dark and on paper. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.lib import instant
from handlers.reporting.page.html import Html, join, tag

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 30
_STEPS = (1, 2, 5, 10, 20, 25)


def bar(parts: Sequence[tuple[str, float]], whole: float) -> Html:
    """A bar of parts, each (class, amount), against the whole; what it says stands beside it as text."""
    rectangles, x = [], 0.0
    for name, amount in parts:
        width = 100 * amount / whole if whole else 0
        rectangles.append(f'<rect class="{name}" x="{x:.2f}" y="0" width="{width:.2f}" height="8"/>')
        x += width
    shapes = '<rect class="track" x="0" y="0" width="100" height="8"/>' + "".join(rectangles)
    return Html(f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{shapes}</svg>')


def over_time(points: Sequence[tuple[str, float]], title: str, description: str) -> Html:
    """A line of (ISO time, percent), oldest first, at least one point. The axis begins at what is worth seeing."""
    moments = [instant.parse(moment) for moment, _ in points]
    floor, step = _scale(min(rate for _, rate in points))
    first, last = moments[0], moments[-1]
    span = (last - first).total_seconds()

    def x(moment: datetime) -> float:
        share = (moment - first).total_seconds() / span if span else 1.0
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(rate: float) -> float:
        return TOP + (100 - rate) / (100 - floor) * (HEIGHT - TOP - BOTTOM)

    path = " ".join(f"{x(moment):.1f},{y(rate):.1f}" for moment, (_, rate) in zip(moments, points))
    base = HEIGHT - BOTTOM
    shapes = [_line(y(value), f"{value}") for value in range(floor, 101, step)]
    if span:
        shapes += [
            f'<polygon class="area" points="{x(first):.1f},{base} {path} {x(last):.1f},{base}"/>',
            f'<polyline class="line" points="{path}"/>',
        ]
    shapes.append(f'<circle class="dot" cx="{x(last):.1f}" cy="{y(points[-1][1]):.1f}" r="4"/>')
    shapes += [
        f'<text class="axis" x="{x(moment):.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">{_day(moment)}</text>'
        for moment, anchor in _ticks(first, last)
    ]
    return tag(
        "svg",
        tag("title", title),
        tag("desc", description),
        Html("".join(shapes)),
        class_="chart",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=f"{title}. {description}",
    )


def _scale(lowest: float) -> tuple[int, int]:
    """Where the axis begins, and its steps: a multiple under the lowest rate, with at most five lines above it."""
    for step in _STEPS:
        floor = max(0, int(lowest // step) * step - (step if lowest % step == 0 and lowest else 0))
        if (100 - floor) / step <= 5 and floor < 100:
            return floor, step
    return 0, 25


def _line(y: float, label: str) -> str:
    return (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    )


def _ticks(first: datetime, last: datetime) -> list[tuple[datetime, str]]:
    if _day(first) == _day(last):
        return [(last, "end")]
    middle = first + (last - first) / 2
    between = [(middle, "middle")] if _day(middle) not in (_day(first), _day(last)) else []
    return [(first, "start"), *between, (last, "end")]


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def legend(entries: Sequence[tuple[str, str]]) -> Html:
    """What the classes of a bar mean."""
    return tag(
        "p",
        join((join((tag("span", class_=f"swatch {name}"), words)) for name, words in entries), " "),
        class_="legend",
    )
