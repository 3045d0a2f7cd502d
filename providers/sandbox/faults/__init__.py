"""Ways in which a sandbox's provider can fail on request: docs/sandbox.md has them all."""

from providers.sandbox.faults.chaos import CHAOS
from providers.sandbox.faults.connections import Dropped, EndlessBody, GzipBomb, Hanging, SlowDrip
from providers.sandbox.faults.contents import MalformedJson, MissingFields, TruncatedJson, WrongTypes
from providers.sandbox.faults.drawing import Faults
from providers.sandbox.faults.fault import WORDS, Fault
from providers.sandbox.faults.kinds import FAULT_KINDS, FaultsError, read_faults, read_faults_by_provider, written_faults
from providers.sandbox.faults.latency import Exponential, Latency, Lognormal, Uniform
from providers.sandbox.faults.made_up import HtmlPage, Redirect, Status

__all__ = [
    "CHAOS",
    "FAULT_KINDS",
    "WORDS",
    "Dropped",
    "EndlessBody",
    "Exponential",
    "Fault",
    "Faults",
    "FaultsError",
    "GzipBomb",
    "Hanging",
    "HtmlPage",
    "Latency",
    "Lognormal",
    "MalformedJson",
    "MissingFields",
    "Redirect",
    "SlowDrip",
    "Status",
    "TruncatedJson",
    "Uniform",
    "WrongTypes",
    "read_faults",
    "read_faults_by_provider",
    "written_faults",
]
