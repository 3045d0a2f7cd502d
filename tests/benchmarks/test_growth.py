"""Growth: curves and what is made of them, and that what is asked grows as it is said to."""

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.emulator.answers import responses
from benchmarks.growth.curves import Curve, figure
from benchmarks.growth.operations import FIELDS_OF_RECORD, customers, one_leaf, records
from benchmarks.growth.plot import plot
from benchmarks.growth.report import Growth, report
from benchmarks.growth.start import Step, steps_of_start
from benchmarks.growth.workers import Workers
from benchmarks.questions import questions
from benchmarks.systems import our_server
from tests.benchmarks.conftest import Emulate
from tests.serving import running_server

LINE = Curve("Time <by> keys", "keys", "µs", is_sum=True, rounds=[[(1, 30), (10, 120), (100, 1020)]])
COUNTS = st.lists(st.integers(1, 1000), min_size=2, max_size=9, unique=True)


def _leaves(data: object) -> Iterator[object]:
    if isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _leaves(value)
    else:
        yield data


@given(COUNTS, st.floats(0.1, 1e3), st.floats(0, 1e4))
def test_a_straight_line_is_found(counts: list[int], slope: float, intercept: float) -> None:
    """Where each one more costs the same, that is what is told of each, and what is left is told of none."""
    curve = Curve("", "", "", is_sum=True, rounds=[[(count, intercept + slope * count) for count in counts]])
    assert curve.line() == pytest.approx((slope, intercept), rel=1e-6, abs=1e-6)


def test_rounds_are_joined_by_their_counts() -> None:
    """Each count has what it came to in every round, counts in their order, and the line follows the medians."""
    curve = Curve("", "", "", is_sum=True, rounds=[[(2, 20), (1, 10)], [(1, 99), (2, 20)], [(1, 10), (2, 0)]])
    assert curve.values() == {1: [10, 99, 10], 2: [20, 20, 0]}
    assert list(curve.values()) == [1, 2]
    assert curve.line() == pytest.approx((10, 0))


@pytest.mark.parametrize(("value", "text"), [(0.12345, "0.123"), (99.94, "99.9"), (1234.5, "1,234"), (-1234.5, "-1,234")])
def test_figures_have_three_digits_or_all_before_the_point(value: float, text: str) -> None:
    """No figure is more exact than it can be, and none is written with an exponent."""
    assert figure(value) == text


def test_what_grows_evenly_is_drawn_as_a_straight_line() -> None:
    """The points of an even growth lie on one line, upwards, and the title is text whatever stands in it."""
    picture = ET.fromstring(plot([LINE, LINE]))  # noqa: S314 - it is ours
    panels = picture.findall("{*}g")
    points = [(float(dot.get("cx", "")), float(dot.get("cy", ""))) for dot in panels[1].findall("{*}circle")]
    slopes = [(after[1] - before[1]) / (after[0] - before[0]) for before, after in pairwise(points)]
    assert slopes[0] == pytest.approx(slopes[1], rel=0.05)
    assert slopes[0] < 0
    assert "Time <by> keys, µs" in [text.text for text in panels[0].findall("{*}text")]


def test_a_report_tells_what_each_one_more_costs() -> None:
    """A curve of sums has a sentence with its line; one that is no sum has its table alone."""
    by_load = Curve("By load", "in flight", "µs", is_sum=False, rounds=[[(1, 900), (10, 500)]])
    steps, workers = [Step("ready", 1000, 900)], [Workers(1, 90, 80, 80, 2000, 1)]
    document = report(Growth([LINE, by_load], [steps], [steps, steps], [{"graph": 300.0}], [workers]))
    assert re.findall("Each one more: ([^ ]+ µs, beside [^ ]+ µs)", document) == ["10 µs, beside 20 µs"]
    assert "| 1 | 900 | 900 to 900 |" in document
    assert "| ready | 1000 | 900 |" in document
    assert "| 1 | 90 | 80 | 80 | 2000 | 1.00 |" in document


async def test_answers_grow_by_what_is_asked(emulate: Emulate) -> None:
    """Records have so many leaves each, and customers are as many as their keys."""
    environment = our_server().environment_for(questions()[0], 0, f"http://127.0.0.1:{emulate(responses())}")
    async with running_server(environment) as server:
        for operation, leaves in ((one_leaf(), 1), (records(5), 5 * FIELDS_OF_RECORD)):
            (body,) = operation.bodies
            assert len(list(_leaves(await server.data(body["query"], body["variables"])))) == leaves
        (body,) = customers(20).bodies
        data = await server.data(body["query"], body["variables"])
        assert len({customer["id"] for customer in data["customersBy"]}) == 20


def test_the_start_is_gone_through_to_its_end() -> None:
    """The steps of the start end with an application, and each but Python's own has taken some of the process' time."""
    steps = steps_of_start()
    assert steps[-1].name == "read the settings, make the application"
    assert all(step.cpu_milliseconds > 0 for step in steps)
