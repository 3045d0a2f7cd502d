"""What the benchmarks are told on the command line: what is refused before anything is measured, and what is measured in which order."""

import re
from pathlib import Path

import pytest

from benchmarks.__main__ import options, systems_called
from benchmarks.questions import questions
from benchmarks.runs import rounds
from benchmarks.systems import BOUND, OURS, PLAIN, systems

Said = pytest.CaptureFixture[str]


def _refusal(said: Said, *arguments: str) -> str:
    """What is said of arguments that are refused, in one line."""
    with pytest.raises(SystemExit) as left:
        options(arguments)
    assert left.value.code == 2
    return said.readouterr().err.splitlines()[-1]


def _without_spaces(text: str) -> str:
    """A text as it is however its lines are broken, which may be within a long path."""
    return "".join(text.split())


@pytest.mark.parametrize("given", [("Q9",), ("q1",), ("Q1", "Q9")])
def test_a_question_that_is_none_is_refused(given: tuple[str, ...], capsys: Said) -> None:
    """A question of another name is refused, beside known ones too, with the names that there are."""
    refusal = _refusal(capsys, "--results", "results", "--questions", *given)
    assert f"--questions: invalid choice: '{given[-1]}'" in refusal
    assert all(question.name in refusal for question in questions())


@pytest.mark.parametrize("given", [("nobody",), ("ours", "typo"), ("",), ("urs",)])
def test_a_system_that_is_none_is_refused(given: tuple[str, ...], capsys: Said) -> None:
    """A name by which no system is called is refused, beside known ones too, with the names that there are."""
    refusal = _refusal(capsys, "--results", "results", "--systems", *given)
    assert f"--systems: no system is called '{given[-1]}'" in refusal
    assert all(system.name in refusal for system in systems())


@pytest.mark.parametrize("part", [("--questions", "Q1"), ("--systems", "ours"), ("--one-delay",)], ids=lambda part: part[0])
def test_a_part_does_not_replace_the_results_of_the_whole(part: tuple[str, ...], capsys: Said) -> None:
    """Whoever measures a part alone has to say where its results go."""
    assert "--results is required" in _refusal(capsys, *part)


@pytest.mark.parametrize(
    ("option", "least", "value"),
    [
        *(("--runs", "1", value) for value in ("0", "-1", "1.5", "many")),
        *(("--seconds", "0.1", value) for value in ("0", "-3", "0.09", "nan", "inf", "long")),
        *(("--warm-up", "0", value) for value in ("-1", "nan", "inf", "long")),
    ],
)
def test_a_number_that_measures_nothing_is_refused(option: str, least: str, value: str, capsys: Said) -> None:
    """Numbers that are none, or with which nothing or no end would come, are refused, and the refusal tells from what on they are right."""
    assert re.search(rf"argument {option}: '{value}' is not a .*number of at least {least}$", _refusal(capsys, option, value))


def test_results_do_not_go_where_a_file_is(tmp_path: Path, capsys: Said) -> None:
    """A file, and what would be in one, is refused as the folder of the results before anything is measured."""
    file = tmp_path / "file"
    file.touch()
    for results in (file, file / "below"):
        assert f"--results: {file} is not a folder" in _refusal(capsys, "--results", str(results))


def test_help_names_what_can_be_chosen(capsys: Said) -> None:
    """The help names how to call it, every question, every system, the defaults, and where results go."""
    with pytest.raises(SystemExit) as left:
        options(["--help"])
    text = _without_spaces(capsys.readouterr().out)
    assert left.value.code == 0
    assert text.startswith("usage:python-mbenchmarks[")
    for named in (*(question.title for question in questions()), *(system.name for system in systems()), "benchmarks/results)"):
        assert _without_spaces(named) in text
    assert re.findall(r"\(default:(\d+)\)", text) == ["5", "5", "2"]


@pytest.mark.parametrize(
    ("name", "called"),
    [("ours", list(OURS.values())), (OURS["aiohttp"], [OURS["aiohttp"]]), ("aio", [OURS["aiohttp"], BOUND["aiohttp"]]), ("STRAW", [PLAIN])],
)
def test_systems_are_called_by_the_beginning_of_a_word(name: str, called: list[str]) -> None:
    """The beginning of any word of a system's name is enough, in capitals or not, and several systems may have it."""
    assert [system.name for system in systems_called(name)] == called


def test_each_round_begins_with_the_next_system() -> None:
    """In as many rounds as there are systems, each has every place once, so that drift within rounds meets all alike."""
    all_of_them = list(systems())
    orders = list(rounds(all_of_them, len(all_of_them) + 1))
    for place in zip(*orders[:-1], strict=True):
        assert sorted(system.name for system in place) == sorted(system.name for system in all_of_them)
    assert [system.name for system in orders[-1]] == [system.name for system in orders[0]]
    assert all({system.name for system in order} == {system.name for system in all_of_them} for order in orders)
