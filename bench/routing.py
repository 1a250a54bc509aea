"""The decision itself, in one process, without a database."""

from collections.abc import Iterator

from agencies.clock.published import published_calendar
from agencies.vocabulary import FACTS
from bench.harness import Measure
from bench.world import COMPLAINTS, World
from cases.facts import Facts
from cases.routing import decide


def measures(world: World) -> Iterator[Measure]:
    policy, calendar = world.version.policy, published_calendar()
    read = [Facts.read(stated) for stated in COMPLAINTS]
    known = [{name: getattr(facts, name) for name in FACTS} for facts in read]
    codes = dict.fromkeys(FACTS, 1)

    def floor() -> None:
        for stated in known:
            facts = Facts(**stated)
            for name in FACTS:
                if getattr(facts, name):
                    codes[name]

    def ours() -> None:
        for facts in read:
            assert decide(policy, facts, calendar).lead

    yield Measure(
        name="routing, one decision", unit="µs/case", aim=None, items=len(read), rate="decisions", floor=floor,
        floor_is=f"make a Facts out of {len(FACTS)} values, read each once, one dict lookup for each that is stated",
        ours=ours,
        ours_is=f"decide() by {len(policy.rules)} lead rules and {len(policy.overlays)} overlays, with all its reasons",
    )  # fmt: skip
