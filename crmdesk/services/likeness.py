"""Which people or companies are alike: by telephone number, e-mail address and name.

Two are alike where they share a telephone number (with or without its country code), an e-mail address, or
a name with the same company; a name that differs only in letters, spaces, punctuation or the order of its
words counts a little less. Who has no company is like the namesakes of one company, not of several.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from crmdesk.db.reading import current_token
from crmdesk.db.search import phone_keys
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

SHARED: Final = 10
"""What more than so many have is a switchboard or an office, and says nothing of a person."""

_SHORTEST_NAME: Final = 3
_FEWEST_DIGITS: Final = 5
_PIECE: Final = 5000
_EXTENSION: Final = " ext. "
_WORD: Final = re.compile(r"\w+")

Apart = dict[int, frozenset[int]]
"""Who was told apart, and in which gestures: no two with a gesture in common are alike."""
V = TypeVar("V")


class Reason(Enum):
    """Why records may be one; `weight` is how sure that alone makes it, in percent."""

    PHONE = "phone", 40, N_("same phone")
    EMAIL = "email", 60, N_("same e-mail")
    NAME_COMPANY = "name_company", 70, N_("same name and company")
    NAME = "name", 50, N_("same name")
    SPELLING_COMPANY = "spelling_company", 60, N_("same company, name spelt otherwise")
    SPELLING = "spelling", 40, N_("name spelt otherwise")

    def __init__(self, key: str, weight: int, label: str) -> None:
        self.key = key
        self.weight = weight
        self.label = label


@dataclass(frozen=True, slots=True)
class Columns:
    """What of the records is compared: a list for each column, so that clearing rubbish has few to look at.

    The company's number is 0 where there is none; e-mails and phones stand one to a line.
    """

    ids: list[int]
    names: list[str]
    companies: list[int]
    emails: list[str]
    phones: list[str]


class Found(NamedTuple):
    """Records that hang together: why, how sure that is (percent), and their numbers."""

    reasons: tuple[Reason, ...]
    score: int
    ids: tuple[int, ...]


Ties = tuple[Reason, list[int]]
"""Records that are alike by one reason."""


def groups_of(records: Columns, apart: Apart) -> list[Found]:
    """Who hangs together by any reason, directly or by others between; nobody is in two groups.

    Raises:
        Cancelled: nobody waits for the answer any more.
    """
    leader: dict[int, int] = {}
    ties: list[Ties] = []
    for reason, alike in (*_by_email(records), *_by_phone(records), *_by_name(records)):
        for held in _not_apart(alike, apart):
            ties.append((reason, held))
            for other in held[1:]:
                _join(leader, held[0], other)
    members: dict[int, list[int]] = defaultdict(list)
    for id_ in sorted(leader):
        members[_leader_of(leader, id_)].append(id_)
    kinds: dict[int, dict[Reason, bool]] = defaultdict(dict)
    for reason, held in ties:
        first = _leader_of(leader, held[0])
        is_whole = len(held) == len(members[first])
        kinds[first][reason] = kinds[first].get(reason, False) or is_whole
    return [_found(kinds[first], ids) for first, ids in members.items()]


def _found(kinds: Mapping[Reason, bool], ids: Sequence[int]) -> Found:
    """A group with its reasons; those that hold for all of it make one another surer."""
    whole = [reason.weight for reason, is_whole in kinds.items() if is_whole]
    doubt = 1
    for weight in whole:
        doubt *= 100 - weight
    certain = 100 ** len(whole)
    score = (certain - doubt) * 100 // certain if whole else max(one.weight for one in kinds)
    return Found(tuple(reason for reason in Reason if reason in kinds), score, tuple(ids))


def _leader_of(leader: dict[int, int], id_: int) -> int:
    while leader.setdefault(id_, id_) != id_:
        leader[id_] = id_ = leader[leader[id_]]
    return id_


def _join(leader: dict[int, int], one: int, other: int) -> None:
    first, second = sorted((_leader_of(leader, one), _leader_of(leader, other)))
    leader[second] = first


def _not_apart(alike: Sequence[int], apart: Apart) -> Iterator[list[int]]:
    """Those of some that are alike who still hang together, directly or by others of them."""
    alone = frozenset[int]()
    kinds: dict[frozenset[int], list[int]] = defaultdict(list)
    for id_ in alike:
        kinds[apart.get(id_, alone)].append(id_)
    if alone in kinds:
        yield list(alike)
        return
    left = list(kinds)
    while left:
        held = [left.pop()]
        for mine in held:
            held += [theirs for theirs in left if theirs.isdisjoint(mine)]
            left = [theirs for theirs in left if theirs not in held]
        if len(held) > 1:
            yield sorted(id_ for mine in held for id_ in kinds[mine])


def _by_email(records: Columns) -> Iterator[Ties]:
    """Those with the same e-mail address."""
    for places in _shared(_lines(records.emails, fold)).values():
        yield from _few(Reason.EMAIL, {records.ids[place]: "" for place in places})


def _by_phone(records: Columns) -> Iterator[Ties]:
    """Those with the same telephone number: where both name a country code, it is the same."""
    for number, places in _shared(_lines(records.phones, _own_number)).items():
        if len(number) >= _FEWEST_DIGITS:
            codes = {records.ids[place]: _with_code(records.phones[place], number) for place in places}
            yield from _few(Reason.PHONE, codes)


def _own_number(line: str) -> str:
    """A telephone number without its country code; extensions differ."""
    number, _sign, extension = line.partition(_EXTENSION)
    own = phone_keys(fold(number))[-1]
    return f"{own} {extension}" if extension else own


def _with_code(phones: str, own: str) -> str:
    """The same number with the country code that one of these lines names; empty where none does."""
    for line in phones.split("\n"):
        keys = phone_keys(fold(line.partition(_EXTENSION)[0]))
        if len(keys) > 1 and _own_number(line) == own:
            return keys[0]
    return ""


def _few(reason: Reason, owners: Mapping[int, str]) -> Iterator[Ties]:
    """Those who share something, unless too many do."""
    for alike in _by_difference(owners):
        if 1 < len(alike) <= SHARED:
            yield reason, alike


def _by_difference(owners: Mapping[int, V]) -> list[list[int]]:
    """Those that nothing tells apart: all where at most one value is not empty, else by value."""
    by_value: dict[V, list[int]] = defaultdict(list)
    for id_, value in owners.items():
        by_value[value].append(id_)
    if sum(1 for value in by_value if value) > 1:
        return list(by_value.values())
    return [list(owners)]


def _by_name(records: Columns) -> Iterator[Ties]:
    """Those with the same name, and those whose names differ in their spelling only."""
    names = [fold(records.names[place]) for place in _unhurried(records.names)]
    for places in _shared((place, name) for place, name in enumerate(names) if name).values():
        yield from _by_company(records, places, Reason.NAME_COMPANY, Reason.NAME)
    for places in _shared(_spellings(names)).values():
        of_id = {records.ids[place]: names[place] for place in places}
        for reason, ids in _by_company(records, places, Reason.SPELLING_COMPANY, Reason.SPELLING):
            if len({of_id[id_] for id_ in ids}) > 1:
                yield reason, ids


def _spellings(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each name without spaces and punctuation, and with its words in a fixed order."""
    for place in _unhurried(names):
        words = _WORD.findall(names[place])
        joined = "".join(words)
        if len(joined) >= _SHORTEST_NAME:
            yield place, joined
            if len(words) > 1:
                yield place, " ".join(sorted(words))


def _by_company(records: Columns, places: Sequence[int], same: Reason, other: Reason) -> Iterator[Ties]:
    """Those whom no company tells apart: `same` where all are of one, `other` where one has none."""
    companies = {records.ids[place]: records.companies[place] for place in places}
    for alike in _by_difference(companies):
        employed = [id_ for id_ in alike if companies[id_]]
        if len(employed) > 1:
            yield same, employed
        if 1 < len(alike) > len(employed):
            yield other, alike


def _lines(column: Sequence[str], key: Callable[[str], str]) -> Iterator[tuple[int, str]]:
    """The key of every line of a column, with the place of its record."""
    for place in _unhurried(column):
        if column[place]:
            for line in column[place].split("\n"):
                yield place, key(line)


def _shared(keys: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """The keys that several places have, with these places in order."""
    first: dict[str, int] = {}
    several: dict[str, list[int]] = {}
    for place, key in keys:
        before = first.setdefault(key, place)
        if before != place:
            places = several.setdefault(key, [before])
            if places[-1] != place:
                places.append(place)
    return several


def _unhurried(column: Sequence[str]) -> Iterator[int]:
    """The places of a column, as long as somebody waits for the answer."""
    token = current_token()
    for place in range(len(column)):
        if not place % _PIECE:
            token.require()
        yield place
