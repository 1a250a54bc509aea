"""What a person chooses to hear where; and a message to oneself, to see whether it arrives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Invalid
from agencies.messages.kinds import Kind
from agencies.messages.models import Channel, Preference
from agencies.messages.robots import Robot, robot_of, seal
from agencies.messages.webhook import Unfit, check_address, shown
from agencies.messages.writing import write
from agencies.people.models import User

SECRET_MAX = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """`address` and `secret` are empty where they stay as they are; `forget` takes the robot away."""

    email: bool
    digest: str
    webhook: bool
    robot: str
    address: str = ""
    secret: str = ""
    forget: bool = False
    silent: Mapping[str, Iterable[str]] = field(default_factory=dict)


@transaction.atomic
def choose(user: User, choice: Choice) -> Preference:
    """Raises Invalid naming the field."""
    Preference.objects.get_or_create(user=user)
    wanted = Preference.objects.select_for_update().get(user=user)
    robot = _robot(choice, wanted)
    if choice.webhook and robot is None:
        raise Invalid({"address": [_("Enter the address of the robot, or switch this way off.")]})
    wanted.email, wanted.digest = choice.email, choice.digest
    wanted.webhook, wanted.robot = choice.webhook, choice.robot
    wanted.sealed = seal(robot, user.pk) if robot else None
    wanted.webhook_shown = shown(robot.address) if robot else ""
    wanted.silent = {
        channel.value: sorted(set(choice.silent.get(channel, ())) & set(Kind.values)) for channel in Channel
    }
    wanted.save()
    return wanted


def _robot(choice: Choice, wanted: Preference) -> Robot | None:
    """A new address does not take the secret of the old one with it."""
    if choice.forget:
        return None
    known = robot_of(wanted)
    if choice.address:
        try:
            check_address(choice.address)
        except Unfit as unfit:
            raise Invalid({"address": [str(unfit)]}) from None
        return Robot(choice.address, choice.secret)
    if known and choice.secret:
        return Robot(known.address, choice.secret)
    return known


def test(user: User, *, path: str, now: datetime) -> None:
    """Goes out at once on every way that is switched on: whoever asks for it is at work."""
    write(Kind.TEST, [user], key=f"test:{uuid4()}", path=path, now=now)
