"""Metrics as the text that Prometheus reads."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.serving import Server

_TYPE = re.compile(r"^# TYPE (\w+) (\w+)$", re.MULTILINE)
_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Exposed:
    """What is to be read at one moment."""

    text: str

    @property
    def types(self) -> dict[str, str]:
        """Each metric's type, by its name."""
        return dict(_TYPE.findall(self.text))

    @property
    def samples(self) -> list[tuple[str, Mapping[str, str], float]]:
        """Each sample's name, labels and value."""
        return [(name, dict(_LABEL.findall(labels)), float(value)) for name, labels, value in _SAMPLE.findall(self.text)]

    def labels(self, metric: str) -> set[str]:
        """The names of the labels that a metric's samples have, without a histogram's bounds."""
        names = {metric, f"{metric}_bucket", f"{metric}_sum", f"{metric}_count"}
        return {label for name, labels, _ in self.samples if name in names for label in labels} - {"le"}

    def of(self, name: str, **labels: str) -> Iterator[tuple[Mapping[str, str], float]]:
        """The samples of this name that have these labels, each with all its labels."""
        return ((its, value) for sample, its, value in self.samples if sample == name and labels.items() <= its.items())

    def value(self, name: str, **labels: str) -> float:
        """The sum of the samples of this name that have these labels."""
        return sum(value for _, value in self.of(name, **labels))

    def by(self, name: str, *labels: str) -> dict[tuple[str, ...], float]:
        """The samples of a name that are not 0, summed by the values of these labels."""
        found: dict[tuple[str, ...], float] = {}
        for its_labels, value in self.of(name):
            if value:
                key = tuple(its_labels[label] for label in labels)
                found[key] = found.get(key, 0) + value
        return found


async def exposed(server: Server, accept: str = "text/plain") -> Exposed:
    """What a running server measures."""
    async with server.session.get(f"{server.url}/metrics", headers={"Accept": accept}) as response:
        assert response.status == 200
        return Exposed(await response.text())


async def exposed_once(server: Server, condition: Callable[[Exposed], bool]) -> Exposed:
    """What a running server measures, as soon as the condition holds for it."""
    async with asyncio.timeout(30):
        while not condition(shown := await exposed(server)):
            pass
    return shown
