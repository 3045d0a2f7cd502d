"""Answers that take their time."""

import math
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from providers.sandbox.faults.fault import Fault, FaultModel
from providers.sandbox.seed import Dice

Seconds = Annotated[float, Field(ge=0, le=3600)]


class Uniform(FaultModel):
    """Anything between two times, all as likely."""

    distribution: Literal["uniform"] = "uniform"
    low: Seconds
    high: Seconds

    @model_validator(mode="after")
    def _is_in_order(self) -> "Uniform":
        if self.low > self.high:
            raise ValueError("must not have a low above its high")
        return self

    def draw(self, dice: Dice) -> float:
        """Return a time in seconds."""
        return self.low + (self.high - self.low) * dice.fraction()


class Exponential(FaultModel):
    """Mostly short, as the gaps between things that happen by chance."""

    distribution: Literal["exponential"] = "exponential"
    mean: Seconds

    def draw(self, dice: Dice) -> float:
        """Return a time in seconds."""
        return -self.mean * math.log(1 - dice.fraction())


class Lognormal(FaultModel):
    """A long tail, as the latencies of most services have: half the times are below the median."""

    distribution: Literal["lognormal"] = "lognormal"
    median: Seconds
    sigma: Annotated[float, Field(ge=0, le=3)]
    """How long the tail is: the standard deviation of the time's logarithm. With 1, one time in a hundred is ten times the median."""

    def draw(self, dice: Dice) -> float:
        """Return a time in seconds, by the method of Box and Muller."""
        normal = math.sqrt(-2 * math.log(1 - dice.fraction())) * math.cos(2 * math.pi * dice.fraction())
        return self.median * math.exp(self.sigma * normal)


def _form(value: object) -> str:
    """Say which of the forms of a time is meant, whether it comes from JSON or from code."""
    return str(value.get("distribution")) if isinstance(value, dict) else getattr(value, "distribution", "fixed")


Distribution: TypeAlias = Annotated[
    Annotated[Seconds, Tag("fixed")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Exponential, Tag("exponential")]
    | Annotated[Lognormal, Tag("lognormal")],
    Discriminator(
        _form,
        custom_error_type="no_time",
        custom_error_message="Input should be a number of seconds, or an object whose distribution is uniform, exponential or lognormal",
    ),
]


class Latency(Fault):
    """Wait before the request is looked at. Together with another fault, the wait comes first."""

    fault: Literal["latency"] = "latency"
    seconds: Distribution
    """How long: a number of seconds, or what it is drawn from."""

    def draw(self, dice: Dice) -> float:
        """Return how long this call waits, in seconds."""
        return float(self.seconds) if isinstance(self.seconds, int | float) else self.seconds.draw(dice)
