"""Whatever is entered of costs, answers, targets and the like is undone and done again exactly."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from sqlalchemy import select

from crmdesk.db.check import check_book
from crmdesk.model.cost import Cost
from crmdesk.model.money import convert
from crmdesk.services import history
from tests.oracle.input_gestures import MODELS, InputPlayer
from tests.oracle.state import differences, state_of

GESTURES = 70
TODAY = ("status", "monthly", "next_due", "ended")


def timeless(state):
    """A state without what turns with the day."""
    plain = {
        key: {name: value for name, value in row.items() if name not in TODAY}
        for key, row in state["subscription"].items()
    }
    return state | {"subscription": plain, "subscription_term": {}}


def require_sound(crm):
    assert check_book(crm.engine) == []
    for one in crm.read(lambda session: session.scalars(select(Cost)).all()):
        assert one.base_amount == convert(one.amount, one.currency, "USD", one.rate)
        assert (one.rate == 1) == (one.currency == "USD")


@pytest.mark.parametrize("seed", range(6))
def test_undoing_and_redoing_everything_passes_through_every_state(crm, clock, tmp_path, seed):
    dice, states, touched = Random(seed), [state_of(crm.engine)], Counter()
    player = InputPlayer(crm, dice, tmp_path)
    while len(states) <= GESTURES:
        clock.advance(minutes=dice.randint(1, 2000))
        committed = player.play()
        if committed is not None and committed.gesture:
            touched.update(committed.changed.keys())
            states.append(state_of(crm.engine))
    assert len(touched.keys() & MODELS.keys()) > 4
    require_sound(crm)
    for wanted in states[-2::-1]:
        history.undo(crm)
        assert differences(timeless(wanted), timeless(state_of(crm.engine))) == []
    for wanted in states[1:]:
        history.redo(crm)
        assert differences(timeless(wanted), timeless(state_of(crm.engine))) == []
    require_sound(crm)
