"""Which people or companies are alike: by telephone number, e-mail address and name.

Two are alike where they share a telephone number (with or without its country code), an e-mail address, or
a name with the same company; a name that differs only in letters, spaces, punctuation or the order of its
words counts a little less. Who has no company is like the namesakes of one company, not of several.
"""

from __future__ import annotations

import re
from collections import defaultdict
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
_WORD: Final = re.compile(r"\w+")

Apart = dict[int, frozenset[int]]
"""Who was told apart, and in which gestures: no two with a gesture in common are alike."""
K = TypeVar("K")
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


class Row(NamedTuple):
    """What of a record is compared; the company's number is 0 where there is none."""

    id: int
    name: str
    company: int
    emails: str
    phones: str


class Found(NamedTuple):
    """Records that hang together: why, how sure that is (percent), and their numbers."""

    reasons: tuple[Reason, ...]
    score: int
    ids: tuple[int, ...]


Ties = tuple[Reason, list[int]]
"""Records that are alike by one reason."""


def groups_of(rows: Sequence[Row], apart: Apart) -> list[Found]:
    """Who hangs together by any reason, directly or by others between; nobody is in two groups.

    Raises:
        Cancelled: nobody waits for the answer any more.
    """
    leader: dict[int, int] = {}
    ties: list[Ties] = []
    for reason, alike in (*_by_email(rows), *_by_phone(rows), *_by_name(rows)):
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


def _by_email(rows: Sequence[Row]) -> Iterator[Ties]:
    """Those with the same e-mail address."""
    owners: dict[str, dict[int, str]] = defaultdict(dict)
    for row in _unhurried(rows):
        for line in row.emails.split("\n") if row.emails else ():
            owners[fold(line)][row.id] = ""
    yield from _few(Reason.EMAIL, owners.values())


def _by_phone(rows: Sequence[Row]) -> Iterator[Ties]:
    """Those with the same telephone number: where both name a country code, it is the same."""
    owners: dict[str, dict[int, str]] = defaultdict(dict)
    for row in _unhurried(rows):
        for line in row.phones.split("\n") if row.phones else ():
            number, whole = _number(line)
            if len(number) >= _FEWEST_DIGITS:
                owners[number][row.id] = owners[number].get(row.id) or whole
    yield from _few(Reason.PHONE, owners.values())


def _number(line: str) -> tuple[str, str]:
    """A telephone number without its country code, and with it where it names one; extensions differ."""
    number, _sign, extension = line.partition(" ext. ")
    keys = phone_keys(fold(number))
    own = f"{keys[-1]} {extension}" if extension else keys[-1]
    return own, keys[0] if len(keys) > 1 else ""


def _few(reason: Reason, buckets: Iterable[Mapping[int, str]]) -> Iterator[Ties]:
    """Those who share something, unless too many do."""
    for owners in buckets:
        if len(owners) > 1:
            for alike in _by_difference(owners):
                if 1 < len(alike) <= SHARED:
                    yield reason, alike


def _by_difference(owners: Mapping[K, V]) -> list[list[K]]:
    """Those that nothing tells apart: all where at most one value is not empty, else by value."""
    by_value: dict[V, list[K]] = defaultdict(list)
    for one, value in owners.items():
        by_value[value].append(one)
    if sum(1 for value in by_value if value) > 1:
        return list(by_value.values())
    return [list(owners)]


def _by_name(rows: Sequence[Row]) -> Iterator[Ties]:
    """Those with the same name, and those whose names differ in their spelling only."""
    names: dict[str, list[Row]] = defaultdict(list)
    spellings: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in _unhurried(rows):
        name = fold(row.name)
        if not name:
            continue
        names[name].append(row)
        words = _WORD.findall(name)
        joined = "".join(words)
        if len(joined) >= _SHORTEST_NAME:
            spellings[joined,].append(row)
            if len(words) > 1:
                spellings[tuple(sorted(words))].append(row)
    yield from _by_company(names.values(), Reason.NAME_COMPANY, Reason.NAME, _are_several)
    kinds = Reason.SPELLING_COMPANY, Reason.SPELLING
    yield from _by_company(spellings.values(), *kinds, _are_spelt_otherwise)


def _by_company(
    buckets: Iterable[Sequence[Row]],
    same: Reason,
    other: Reason,
    are_alike: Callable[[Sequence[Row]], bool],
) -> Iterator[Ties]:
    """Those whom no company tells apart: `same` where all are of one, `other` where one has none."""
    for bucket in buckets:
        if len(bucket) > 1:
            for alike in _by_difference({row: row.company for row in bucket}):
                employed = [row for row in alike if row.company]
                if are_alike(employed):
                    yield same, [row.id for row in employed]
                if len(employed) < len(alike) and are_alike(alike):
                    yield other, [row.id for row in alike]


def _are_several(rows: Sequence[Row]) -> bool:
    return len(rows) > 1


def _are_spelt_otherwise(rows: Sequence[Row]) -> bool:
    return len({fold(row.name) for row in rows}) > 1


def _unhurried(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, as long as somebody waits for the answer."""
    token = current_token()
    for place, row in enumerate(rows):
        if not place % _PIECE:
            token.require()
        yield row
