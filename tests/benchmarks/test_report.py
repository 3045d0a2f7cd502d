"""What becomes of measurements: ratios, targets, the table and the plot."""

import html
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load import Latencies
from benchmarks.measurement import Durations, Measurement
from benchmarks.plot import plot
from benchmarks.questions import questions
from benchmarks.report import files, report
from benchmarks.runs import Circumstances
from benchmarks.systems import APOLLO, BOUND, MERCURIUS, OURS, PLAIN
from benchmarks.targets import Target, ratio, targets

RUN = Measurement(
    requests_per_second=1000,
    cpu_microseconds=500,
    cores=0.5,
    calls_per_request=1,
    peak_mib=60,
    cores_of_the_rest=0.2,
    latencies=Latencies(p50=1, p99=1.5),
)
Q1 = ("Q1", 0)
MADE = Circumstances("2026-01-31", "2 cores of <one>", {"Python": "3.11.0", "Node.js": "20.1.0"}, 3, Durations(1, 5))


def _runs(*rates: float) -> list[Measurement]:
    return [replace(RUN, requests_per_second=rate) for rate in rates]


def _rate(run: Measurement) -> float:
    return run.requests_per_second


def _target(text: str, found: list[Target]) -> Target:
    return next(target for target in found if text in target.text)


def test_a_ratio_is_of_runs_beside_each_other() -> None:
    """What slows a whole round down leaves the ratio of its systems as it is: the median is of ratios, not of figures."""
    results = {Q1: {"one": _runs(400, 20, 40), "other": _runs(100, 10, 20)}}
    assert ratio(results, Q1, ("one", _rate), ("other", _rate)) == 2


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=9))
def test_a_system_is_once_as_fast_as_itself(rates: list[float]) -> None:
    """The ratio of equals is one, whatever the runs were."""
    assert ratio({Q1: {"one": _runs(*rates)}}, Q1, ("one", _rate), ("one", _rate)) == 1


@pytest.mark.parametrize(("rate", "is_reached"), [(4000, True), (3999, False)])
def test_a_target_is_reached_by_its_figure(rate: float, is_reached: bool) -> None:  # noqa: FBT001 - what is expected
    """One customer is answered at least four times as often as by plain Strawberry, or the target is not reached."""
    found = _target(f"times those of {PLAIN}", list(targets({Q1: {OURS["pycurl"]: _runs(rate), PLAIN: _runs(1000)}})))
    assert (found.measured, found.is_reached) == (rate / 1000, is_reached)


def test_processor_time_is_held_to_the_bound_of_the_same_client() -> None:
    """What a request takes is compared with the bound that has the same HTTP client."""
    client = "aiohttp"
    of_bound = replace(RUN, cpu_microseconds=100)
    found = list(targets({Q1: {OURS[client]: [RUN], BOUND[client]: [of_bound], BOUND["pycurl"]: [RUN]}}))
    assert _target(BOUND[client], found).measured == 5
    assert not any(BOUND["pycurl"] in target.text for target in found)


def test_memory_is_held_to_the_leanest_peer() -> None:
    """The server needs less than every server in Node.js in every cell, so that the worst of all of them counts."""
    lean, large = replace(RUN, peak_mib=50), replace(RUN, peak_mib=200)
    found = list(
        targets({Q1: {OURS["aiohttp"]: [RUN], APOLLO: [large], MERCURIUS: [lean]}, ("Q2", 0): {OURS["aiohttp"]: [RUN], APOLLO: [large]}})
    )
    target = _target("peak memory", found)
    assert (target.measured, target.is_reached) == (1.2, False)


def test_nothing_is_said_of_what_was_not_measured() -> None:
    """A target without the runs that it takes is left out, not failed."""
    assert list(targets({Q1: {PLAIN: [RUN]}})) == []


def test_a_report_has_medians_with_their_spread_fastest_first() -> None:
    """Each row tells the median of its runs and between what they were."""
    document = report({Q1: {"slow": _runs(1, 2, 9), "fast": _runs(10, 30, 20)}}, questions(), MADE)
    rows = re.findall(r"^\| (slow|fast) \| ([^|]*) \|", document, re.MULTILINE)
    assert rows == [("fast", "20 (10 to 30)"), ("slow", "2 (1 to 9)")]
    assert "| system | requests/s (spread) |" in document
    assert "Medians of 3 runs in turns, each of 5 seconds\nafter 1 second of" in document


def test_a_single_run_has_no_spread() -> None:
    """A figure that was found once stands alone, and what there was one of is not told of in the plural."""
    document = report({Q1: {"one": _runs(20)}}, questions(), replace(MADE, runs=1, seconds=Durations(0.5, 1)))
    assert re.findall(r"^\| one \| ([^|]*) \|", document, re.MULTILINE) == ["20"]
    assert "spread" not in document
    assert "1 run of 1 second\nafter 0.5 seconds of" in document


def test_a_plot_has_a_bar_for_each_system() -> None:
    """Bars are as long as their medians are large, and the text of each is its system's name."""
    picture = ET.fromstring(plot({Q1: {"<one>": _runs(100), "other": _runs(50)}}, MADE))  # noqa: S314 - it is ours
    bars = [float(bar.get("width", "")) for bar in picture.findall("{*}rect") if bar.get("fill") != "#fff"]
    assert bars[0] == pytest.approx(2 * bars[1])
    assert {"<one>", "other"} <= {text.text for text in picture.findall("{*}text")}


@pytest.mark.parametrize("name", ["results.md", "results.svg", "results.json"])
def test_each_file_tells_when_and_on_what_it_was_measured(name: str) -> None:
    """Whichever of the files is looked at, it has the date, the machine and every version."""
    content = html.unescape(files({Q1: {"one": _runs(1)}}, questions(), MADE)[name].decode())
    for fact in (MADE.date, MADE.machine, *MADE.versions, *MADE.versions.values()):
        assert fact in content


def test_every_run_is_kept() -> None:
    """In JSON, every run stands under its cell and its system, beside how the runs were made."""
    kept = orjson.loads(files({Q1: {"one": _runs(1, 2)}}, questions(), MADE)["results.json"])
    assert [run["requests_per_second"] for run in kept["cells"]["Q1, 0 ms"]["one"]] == [1, 2]
    assert (kept["runs"], kept["seconds"]) == (3, {"warm_up": 1, "measured": 5})
