"""The curves in SVG: each a panel with linear axes, on which a cost that grows by the count is a straight line."""

from collections.abc import Iterator, Sequence
from html import escape
from statistics import median

from benchmarks.growth.curves import Curve, figure

_WIDTH, _HEIGHT = 430, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 24, 36, 44
_COLUMNS = 2
_COLOUR = "#1a6d4f"
_STYLE = (
    "text { font: 11px sans-serif; fill: #222 } .title { font-weight: bold } .y { text-anchor: end } .x { text-anchor: middle }"
    f" .axis {{ stroke: #9aa5ab }} .spread, .curve {{ stroke: {_COLOUR}; fill: none }} .curve {{ stroke-width: 1.5 }}"
)


def plot(curves: Sequence[Curve]) -> str:
    """A picture: each point is a median, the thin line through it the spread."""
    rows = -(-len(curves) // _COLUMNS)
    width, height = _WIDTH * _COLUMNS, _HEIGHT * rows
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">']
    lines.extend((f"<style>{_STYLE}</style>", '<rect width="100%" height="100%" fill="#fff"/>'))
    for number, curve in enumerate(curves):
        row, column = divmod(number, _COLUMNS)
        lines.extend((f'<g transform="translate({column * _WIDTH} {row * _HEIGHT})">', *_panel(curve), "</g>"))
    return "\n".join((*lines, "</svg>", ""))


def _panel(curve: Curve) -> Iterator[str]:
    values = curve.values()
    most_counted, most = max(values), max(max(found) for found in values.values()) or 1
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT

    def x(count: float) -> str:
        return f"{_LEFT + (right - _LEFT) * count / most_counted:.1f}"

    def y(value: float) -> str:
        return f"{bottom - (bottom - _TOP) * value / most:.1f}"

    yield f'<text class="title" x="8" y="20">{escape(curve.title)}, {escape(curve.unit)}</text>'
    yield f'<line class="axis" x1="{_LEFT}" x2="{right}" y1="{bottom}" y2="{bottom}"/>'
    yield f'<line class="axis" x1="{_LEFT}" x2="{_LEFT}" y1="{_TOP}" y2="{bottom}"/>'
    for share in (0, 0.5, 1):
        yield f'<text class="y" x="{_LEFT - 6}" y="{y(most * share)}">{figure(most * share)}</text>'
        yield f'<text class="x" x="{x(most_counted * share)}" y="{bottom + 16}">{most_counted * share:,.0f}</text>'
    yield f'<text class="x" x="{x(most_counted / 2)}" y="{bottom + 34}">{escape(curve.counted)}</text>'
    points = " ".join(f"{x(count)},{y(median(found))}" for count, found in values.items())
    yield f'<polyline class="curve" points="{points}"/>'
    for count, found in values.items():
        yield f'<line class="spread" x1="{x(count)}" x2="{x(count)}" y1="{y(min(found))}" y2="{y(max(found))}"/>'
        yield f'<circle cx="{x(count)}" cy="{y(median(found))}" r="2.5" fill="{_COLOUR}"/>'
