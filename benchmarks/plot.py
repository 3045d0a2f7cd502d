"""The measurements as bars, in SVG: requests per second of each system, a group for each cell."""

from collections.abc import Iterator
from html import escape
from statistics import median

from benchmarks.runs import Circumstances, Results

_WIDTH, _LABEL, _BAR, _LINE, _GROUP, _TITLE = 860, 170, 480, 18, 34, 24
_COLOURS = {"ours": "#1a6d4f", "bound": "#9aa5ab"}
_OTHERS = "#4a6fa5"
_STYLE = "text { font: 12px sans-serif; fill: #222 } .cell { font-weight: bold } .spread { stroke: #222 }"


def plot(results: Results, circumstances: Circumstances) -> str:
    """A picture: each bar is a median, its thin line the spread, and the longest of a cell has the full width."""
    lines, bottom = list(_above(circumstances)), _TITLE
    for (question, delay_ms), of_cell in results.items():
        bottom += _GROUP
        lines.append(f'<text class="cell" x="8" y="{bottom - 10}">{question}, {delay_ms} ms: requests per second</text>')
        rates = {system: [run.requests_per_second for run in runs] for system, runs in of_cell.items()}
        most = max(max(of_system) for of_system in rates.values())
        for system, of_system in sorted(rates.items(), key=lambda item: -median(item[1])):
            lines.extend(_bar(system, of_system, most, bottom))
            bottom += _LINE
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{bottom + 10}" role="img">'
    return "\n".join((head, *lines, "</svg>", ""))


def _above(circumstances: Circumstances) -> Iterator[str]:
    title = escape(f"Benchmarks of {circumstances.date}, {circumstances.machine}")
    yield f"<title>{title}</title>"
    yield f"<desc>{escape(', '.join(f'{name} {number}' for name, number in circumstances.versions.items()))}</desc>"
    yield f"<style>{_STYLE}</style>"
    yield '<rect width="100%" height="100%" fill="#fff"/>'
    yield f'<text x="8" y="{_TITLE - 4}">{title}</text>'


def _bar(system: str, rates: list[float], most: float, top: int) -> Iterator[str]:
    middle, left, right = (_LABEL + _BAR * rate / most for rate in (median(rates), min(rates), max(rates)))
    colour = next((colour for kind, colour in _COLOURS.items() if system.startswith(kind)), _OTHERS)
    line = top + _LINE / 2
    yield f'<text x="8" y="{top + 13}">{escape(system)}</text>'
    yield f'<rect x="{_LABEL}" y="{top + 2}" width="{middle - _LABEL:.1f}" height="{_LINE - 4}" fill="{colour}"/>'
    yield f'<line class="spread" x1="{left:.1f}" x2="{right:.1f}" y1="{line}" y2="{line}"/>'
    yield f'<text x="{right + 8:.1f}" y="{top + 13}">{median(rates):.0f}</text>'
