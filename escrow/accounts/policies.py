"""The figures in force in each month, read once per place however many projects lie in it."""

from datetime import date

from agencies.models import PolicyVersion
from agencies.policy.money import Money
from agencies.policy.money_settings import money


class Policies:
    """A month is judged by the policy that was in force at its end; the one that runs by today's."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._versions: dict[str, list[PolicyVersion]] = {}
        self._found: dict[tuple[str, int], Money] = {}

    def on(self, jurisdiction: str, day: date) -> Money:
        if jurisdiction not in self._versions:
            published = PolicyVersion.objects.filter(
                jurisdiction=jurisdiction, state=PolicyVersion.State.PUBLISHED
            )
            self._versions[jurisdiction] = list(
                published.order_by("-effective_from", "-published_at", "-number")
            )
        on = min(day, self.today)
        rows = self._versions[jurisdiction]
        version = next((each for each in rows if each.effective_from and each.effective_from <= on), None)
        key = (jurisdiction, version.pk if version else 0)
        if key not in self._found:
            self._found[key] = money(version.policy if version else None)
        return self._found[key]
