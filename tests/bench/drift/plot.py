"""A plot of delay over load, as SVG. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 120, 24, 48
LOADS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
DELAYS = (10, 30, 60, 120, 300, 600, 1_200)
COLOURS = ("#b3541e", "#2f6f4f", "#2b4c7e")

Series = Sequence[tuple[float, float]]


def svg(series: Mapping[str, Series], target: float, title: str) -> str:
    """Lines of (changes an hour, seconds) on logarithmic axes, and the target as a dashed line."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<style>text { font: 12px sans-serif }</style>",
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for load in LOADS:
        x = _x(load)
        parts.append(f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{HEIGHT - BOTTOM}" stroke="#e3e3e3"/>')
        parts.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{load:,}</text>')
    for delay in DELAYS:
        y = _y(delay)
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="#e3e3e3"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{delay:,} s</text>')
    parts.append(_line([(LOADS[0], target), (LOADS[-1], target)], "#888888", 'stroke-dasharray="6 4"'))
    for (name, points), colour in zip(series.items(), COLOURS, strict=True):
        parts.append(_line(points, colour))
        x, y = _x(points[-1][0]), _y(points[-1][1])
        parts.append(f'<text x="{x + 8}" y="{y + 4}" fill="{colour}">{name}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">changes an hour</text>')
    parts.append(f'<text x="{LEFT}" y="{TOP - 8}">{title}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _line(points: Series, colour: str, more: str = "") -> str:
    path = " ".join(f"{_x(load)},{_y(delay)}" for load, delay in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" {more}/>'


def _x(load: float) -> float:
    return round(LEFT + _share(load, LOADS) * (WIDTH - LEFT - RIGHT), 1)


def _y(delay: float) -> float:
    return round(HEIGHT - BOTTOM - _share(delay, DELAYS) * (HEIGHT - TOP - BOTTOM), 1)


def _share(value: float, ticks: Sequence[float]) -> float:
    low, high = math.log(ticks[0]), math.log(ticks[-1])
    return (math.log(value) - low) / (high - low)
