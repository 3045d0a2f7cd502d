"""Adding up the upstream calls that an operation comes to, by its selections alone, in the way in which the resolvers will ask.

What the arguments name is known, and so is what each provider's answer brings along. Lists are taken to be as long as their fields say.
Where more cannot be told, the dearer is taken: no two records that others refer to are the same, and what is wanted of one record at
several places is asked for at each.
"""

import enum
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from graphql import GraphQLError, get_argument_values, get_named_type, get_nullable_type, is_list_type

from graph.facts import Origin
from graph.operation import Operation, Plan, Selection
from graph.references import references, type_name_of
from graph.settings import Settings
from graph.variables import Variables
from providers.blink.client import BlinkClient
from providers.calls import ResponsePath
from providers.client import ProviderClient
from providers.records.customer import CustomerPart
from providers.records.identity import CustomerDataKey, CustomerKey, CustomerProvider, Key, PersonKey
from providers.records.person import PersonPart
from providers.registry import CLIENTS
from resolvers.connection import MAX_FIRST
from resolvers.identity import AddressKey, AssetKey, Reference, providers_of
from resolvers.loader import Whole

PAGE = 10
"""Records that a page of a bank's list is taken to hold."""

Askable = CustomerKey | PersonKey | CustomerDataKey
"""A record that is asked for by itself; others come with it."""

_CLIENTS: Mapping[CustomerProvider, type[ProviderClient[Any]]] = {client.provider: client for client in CLIENTS}
_PARTS_OF: Mapping[str, type[enum.Flag]] = {"Customer": CustomerPart, "Person": PersonPart, "CustomerData": Whole}
_LISTED: Mapping[str, enum.Flag] = {"CustomerConnection": CustomerPart.PROFILE, "PersonConnection": PersonPart.PROFILE}
"""The part that a list's entries are read with."""
_ADDRESS = CustomerPart.ADDRESSES | CustomerPart.ADDRESS_DETAILS
"""What is asked for one address: where the one does not show it, the other may."""


@dataclass(frozen=True, slots=True)
class _Records:
    """So many records that are asked for by themselves, all of one provider, that come up at one place, and what is known of each."""

    place: ResponsePath
    provider: CustomerProvider
    count: int
    known: enum.Flag


def calls_at_most(operation: Operation, plan: Plan, settings: Settings) -> float:
    """The most calls that an operation comes to under a plan, whatever records it names; infinite where its arguments decide otherwise."""
    roots = [root for root in operation.selections if root.holds(plan.truths)]
    if any(root.facts.cost.asks is not None for root in roots):
        return math.inf
    return sum(_most_for_one(operation, plan, settings, root) * _most_named(root, settings) for root in roots)


def _most_for_one(operation: Operation, plan: Plan, settings: Settings, root: Selection) -> int:
    """The most calls for one record that a root field leads to: the provider decides how many."""
    references = [reference for type_name in root.children for reference in _EXAMPLES.get(type_name, ())]
    return max((Reckoning(operation, plan, settings).calls_for(root, reference) for reference in references), default=0)


def _most_named(root: Selection, settings: Settings) -> int:
    """The most records that the arguments of a root field may name."""
    if not is_list_type(get_nullable_type(root.definition.type)):
        return 1
    return settings.limits.representations if "representations" in root.definition.args else settings.limits.keys


def _examples() -> Iterator[Reference]:
    """A record of each type that can be named, of each provider that has such."""
    key = Key("")
    for provider in CustomerProvider:
        yield from (CustomerKey(provider, key), AddressKey(CustomerKey(provider, key), key), AssetKey(CustomerKey(provider, key), key))
    yield from (PersonKey(provider, key) for provider in providers_of("person"))
    yield from (AssetKey(PersonKey(provider, key), key) for provider in providers_of("person"))
    yield from (CustomerDataKey(provider, key) for provider in providers_of("customerdata"))


_EXAMPLES: dict[str, list[Reference]] = {}
for _example in _examples():
    _EXAMPLES.setdefault(type_name_of(_example), []).append(_example)


class Reckoning:
    """The reckoning of one operation under a plan."""

    def __init__(self, operation: Operation, plan: Plan, settings: Settings, variables: Variables | None = None) -> None:
        """Without ``variables`` only of what takes none."""
        self._operation = operation
        self._plan = plan
        self._variables = variables
        self._settings = settings
        self._calls: Counter[CustomerProvider] = Counter()
        self._asked: set[tuple[_Records, enum.Flag]] = set()

    def calls(self) -> Mapping[CustomerProvider, int]:
        """The calls to each provider that is asked at all."""
        for roots in self._begun_together():
            self._named({root.path: self._references(root) for root in roots if root.facts.cost.asks is None}, roots)
            for root in roots:
                self._asking(root)
        return dict(+self._calls)

    def calls_for(self, root: Selection, reference: Reference) -> int:
        """The calls to all providers for one record that a root field's arguments name."""
        self._named({root.path: [reference]}, [root])
        return self._calls.total()

    def _begun_together(self) -> Iterable[list[Selection]]:
        """The root fields that put their questions at one moment, so that one call serves all that they want of one record."""
        moments: dict[object, list[Selection]] = {}
        for root in self._held(self._operation.selections):
            deferrals = root.deferrals(self._plan.truths) if self._plan.is_incremental else None
            moment = root.path if self._operation.kind == "mutation" else deferrals
            moments.setdefault(moment, []).append(root)
        return moments.values()

    def _named(self, named: Mapping[ResponsePath, Sequence[Reference]], roots: Iterable[Selection]) -> None:
        """Reckon with root fields that lead to what their arguments name."""
        wishes: dict[Askable, enum.Flag] = {}
        for path, found in named.items():
            for reference in found:
                record, wish = _record_of(reference), self._wish(path, reference)
                wishes[record] = wishes[record] | wish if record in wishes else wish
        for record, wish in wishes.items():
            self._calls[record.provider] += _calls(record.provider, wish)
        for root in roots:
            for type_name, records, count in _alike(root.path, named.get(root.path, ()), wishes):
                self._below(root, type_name, self._learnt(records, _ADDRESS) if type_name == "Address" else records, count)

    def _references(self, root: Selection) -> list[Reference]:
        """What a root field's arguments name, of the types that it leads to."""
        named = references(self._arguments(root), self._settings)
        return [reference for reference in named if type_name_of(reference) in root.children]

    def _wish(self, path: ResponsePath, reference: Reference) -> enum.Flag:
        """What is asked at first for what a root field at this place names."""
        match reference:
            case CustomerKey():
                return self._plan.parts(path, "Customer", CustomerPart) | CustomerPart.PROFILE
            case PersonKey():
                return self._plan.parts(path, "Person", PersonPart) | PersonPart.PROFILE
            case CustomerDataKey():
                return Whole.ALL
            case AddressKey():
                details = self._plan.owner_parts(path, "Address", CustomerPart) & CustomerPart.ADDRESS_DETAILS
                return details or CustomerPart.ADDRESSES
            case AssetKey(owner=CustomerKey()):
                return CustomerPart.ASSETS
            case AssetKey():
                return PersonPart.CONTACT_DETAILS

    def _asking(self, root: Selection) -> None:
        """Reckon with a root field that asks a provider by itself."""
        cost, arguments = root.facts.cost, self._arguments(root)
        if cost.asks is None:
            return
        if cost.slicing_argument is not None:
            self._list(root, cost.asks, arguments.get(cost.slicing_argument, 0), is_resumed=arguments.get("after") is not None)
        elif "input" in arguments:
            for reference in references(arguments, self._settings):
                self._write(root, cost.asks, _record_of(reference))
        else:
            self._calls[cost.asks] += cost.calls

    def _list(self, root: Selection, provider: CustomerProvider, first: int, *, is_resumed: bool) -> None:
        """Reckon with a piece of a list, which may begin in the middle of a page."""
        if 1 <= first <= MAX_FIRST:
            self._calls[provider] += min(math.ceil(first / PAGE) + is_resumed, root.facts.cost.calls)
            type_name = _type_name(root)
            self._below(root, type_name, _Records(root.path, provider, first, _brought(provider, _LISTED[type_name])), first)

    def _write(self, root: Selection, provider: CustomerProvider, record: Askable) -> None:
        """Reckon with a write, after which nothing is known of what was written to."""
        self._calls[provider] += root.facts.cost.calls
        kind = PersonPart if isinstance(record, PersonKey) else CustomerPart
        self._below(root, _type_name(root), _Records(root.path, provider, 1, kind(0)), 1)

    def _below(self, field: Selection, type_name: str, records: _Records, count: int) -> None:
        """Reckon with what is selected of so many objects of a type that a field leads to, which are or belong to these records."""
        records = self._learnt(records, self._plan.parts(field.path, type_name, type(records.known)))
        for child in self._held(field.children[type_name]):
            later = self._plan.later_parts(child.path, type_name)
            if later is not None:
                later = _ADDRESS if type_name == "Address" else later
            self._field(child, self._learnt(records, later) if later is not None else records, count)

    def _field(self, field: Selection, records: _Records, count: int) -> None:
        if not field.children:
            return
        cost, type_name = field.facts.cost, _type_name(field)
        kind = _PARTS_OF.get(type_name)
        count *= cost.assumed_size or 1
        if cost.origin is Origin.OWNER:
            if kind is not type(records.known):
                return
            count = records.count
        elif kind is not None:
            if records.provider not in providers_of(type_name.lower()):
                return
            records = _Records(field.path, records.provider, count, kind(0))
        for concrete in field.children:
            self._below(field, concrete, records, count)

    def _learnt(self, records: _Records, wish: enum.Flag) -> _Records:
        """The records once this is known of them, with the calls that it takes added. The same question is put once."""
        missing = wish & ~records.known
        if not missing:
            return records
        if (records, missing) not in self._asked:
            self._asked.add((records, missing))
            self._calls[records.provider] += _calls(records.provider, missing) * records.count
        return replace(records, known=records.known | _brought(records.provider, missing))

    def _arguments(self, field: Selection) -> Mapping[str, Any]:
        """A field's arguments; none where they cannot be read, for then nothing is asked for it."""
        try:
            return get_argument_values(field.definition, field.node, self._variables.values if self._variables else None)
        except GraphQLError:
            return {}

    def _held(self, selections: Iterable[Selection]) -> Iterator[Selection]:
        return (selection for selection in selections if selection.holds(self._plan.truths))


def _record_of(reference: Reference) -> Askable:
    """The record that is asked for what is named."""
    match reference:
        case AddressKey(customer=record) | AssetKey(owner=record):
            return record
        case _:
            return reference


def _alike(path: ResponsePath, named: Iterable[Reference], wishes: Mapping[Askable, enum.Flag]) -> Iterator[tuple[str, _Records, int]]:
    """What a root field names, put together by type, by provider, and by what is known: the records, and how many are named."""
    alike: dict[tuple[str, CustomerProvider, enum.Flag], list[Askable]] = {}
    for reference in named:
        record = _record_of(reference)
        known = _brought(record.provider, wishes[record])
        alike.setdefault((type_name_of(reference), record.provider, known), []).append(record)
    for (type_name, provider, known), records in alike.items():
        yield type_name, _Records(path, provider, len(set(records)), known), len(records)


@cache
def _calls(provider: CustomerProvider, parts: enum.Flag) -> int:
    """The calls that it takes to learn these parts of one record."""
    match parts:
        case CustomerPart():
            return _CLIENTS[provider].calls(parts)
        case PersonPart():
            # Persons are bLink's alone: their reads are on no other client.
            return BlinkClient.calls_of_person(parts)
        case _:
            return 1


@cache
def _brought(provider: CustomerProvider, parts: enum.Flag) -> enum.Flag:
    """The parts that come with these."""
    match parts:
        case CustomerPart():
            return _CLIENTS[provider].covered(parts)
        case PersonPart():
            return BlinkClient.covered_of_person(parts)
        case _:
            return parts


def _type_name(field: Selection) -> str:
    return get_named_type(field.definition.type).name
