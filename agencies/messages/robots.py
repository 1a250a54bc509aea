"""The address and secret of a person's robot, sealed at rest."""

from dataclasses import asdict, dataclass

from agencies.messages.models import Preference
from agencies.records import privacy


@dataclass(frozen=True, slots=True)
class Robot:
    address: str
    secret: str = ""

    def __repr__(self) -> str:
        """Whoever has the address can write to the group: it must not get into a log."""
        return "Robot(…)"


def robot_of(preference: Preference) -> Robot | None:
    if preference.sealed is None:
        return None
    return Robot(**privacy.decrypt(preference.sealed, _about(preference.user_id)))


def seal(robot: Robot, user_id: int) -> bytes:
    return privacy.encrypt(asdict(robot), _about(user_id))


def _about(user_id: int) -> str:
    return f"robot:{user_id}"
