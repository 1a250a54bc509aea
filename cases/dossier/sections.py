"""The sections of a case file, each a function of the case; one that has nothing to say gives None.

A reader's file holds what the reader may see on the pages: personal data masked, proposed measures only for those
who decide on them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.documents import renderings, storehouse
from agencies.documents.contents import Kind
from agencies.documents.models import Letter
from agencies.people.models import User
from agencies.vocabulary import Determination, LetterKind
from cases.dossier.files import drawn, pages_in
from cases.dossier.parts import (
    Lines,
    Pages,
    Part,
    Picture,
    Section,
    Table,
    Text,
    Title,
    row,
    rows,
    shown,
    stated,
)
from cases.history import checked
from cases.models import Case, Order
from cases.views.facts import shown_facts
from cases.views.history import entries
from cases.views.why import role_label


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom the file is made, in which folder what it needs is put, and who complained where that may be shown."""

    case: Case
    user: User
    now: datetime
    folder: Path
    people: Sequence[dict[str, str]] = ()


def intake(wanted: Wanted) -> Section:
    case = wanted.case
    references = [f"{each.get_channel_display()} {each.number}" for each in case.references.order_by("pk")]
    head = [
        (_("Case number"), case.number),
        (_("Received at"), shown(case.received_at)),
        (_("Channel"), case.get_channel_display()),
        (_("External numbers"), shown(references)),
        (_("Status"), case.get_status_display()),
        (_("Project"), case.project.name if case.project else ""),
        (_("Employer"), case.employer_name),
        (_("Place"), case.region.name),
        (_("Workers owed"), shown(case.workers)),
        (_("Amount owed (yuan)"), shown(case.amount)),
        (_("Coordinator"), case.coordinator.name),
    ]
    parts: list[Part] = [Lines([each for each in head if each[1]]), Title(_("Who complains"))]
    parts += [_people(wanted), Title(_("What happened")), Text(case.text.narrative)]
    for group in shown_facts(case.fact_row.facts):
        if said := [(each.label, each.value) for each in group.facts if each.is_stated]:
            parts += [Title(str(group.title)), Lines(said)]
    return Section(_("Intake form"), parts)


def _people(wanted: Wanted) -> Part:
    head = (_("Full name"), _("Telephone"), _("Identity number"))
    if wanted.people:
        found = [row(each.get("name"), each.get("phone"), each.get("id_number")) for each in wanted.people]
    else:
        people = wanted.case.complainants.order_by("pk")
        found = rows((each.masked_name, each.masked_phone, each.masked_id_number) for each in people)
    return Table(head, found, (1, 1, 1)) if found else Text(_("Nobody is named."))


def decision(wanted: Wanted) -> Section | None:
    parts: list[Part] = []
    for proposal in wanted.case.proposals.select_related("policy_version", "made_by").order_by("sequence"):
        policy = proposal.policy_version.policy
        parts += [
            Title(f"{proposal.sequence}. {proposal.get_source_display()} · {proposal.get_state_display()}"),
            Lines(
                [
                    (_("Document"), f"《{policy.document}》"),
                    (_("Determination"), str(Determination(proposal.determination).label)),
                    *[
                        (label, shown([role_label(role) for role in roles]))
                        for label, roles in (
                            (_("Lead"), proposal.lead),
                            (_("Assist"), proposal.assist),
                            (_("Informed"), proposal.notify),
                        )
                        if roles
                    ],
                    (_("Clauses"), shown(proposal.clauses)),
                    (_("Made at"), shown(proposal.made_at)),
                    (_("Person"), shown(proposal.made_by) or _("Automatic")),
                ]
            ),
        ]
        if proposal.reason:
            parts.append(Text(proposal.reason))
    return Section(_("Decision on who is responsible"), parts) if parts else None


def letters(wanted: Wanted) -> Section | None:
    found = [
        each.letter for each in wanted.case.letters.select_related("letter").order_by("issued_at", "letter")
    ]
    head = (_("Letter number"), _("Kind"), _("Recipient"), _("Issued on"), _("Voided on"))
    lines = rows(
        (each.number, each.get_kind_display(), each.addressee, _day(each.issued_at), _day(each.voided_at))
        for each in found
    )
    parts: list[Part] = [Table(head, lines, (4, 3, 5, 3, 3))]
    for letter in found:
        path = renderings.path_of(renderings.rendering_of(letter, "pdf", wanted.now))
        kind = LetterKind(letter.kind).label
        parts.append(
            Title(f"{letter.number}　{kind}" + (f"（{_('Void')}）" if letter.voided_at else ""), listed=True)
        )
        count = pages_in(path) if path else 0
        if path and count:
            parts.append(Pages(path, count, _said(letter)))
        else:
            parts.append(Text(_said(letter)))
    return Section(pgettext("of a case", "Letters"), parts) if found else None


def _said(letter: Letter) -> str:
    """A letter in plain words, should its file be lost."""
    return "\n".join([letter.title, letter.addressee, *letter.paragraphs])


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def transfers(wanted: Wanted) -> Section | None:
    found = list(
        wanted.case.transfers.select_related("agency", "letter", "limit", "received_by").order_by("pk")
    )
    if not found:
        return None
    head = (
        _("Letter number"), _("Recipient"), _("Part"), _("Issued on"), _("Received on"), _("Kind of receipt"),
        _("Due on"), _("Status"),
    )  # fmt: skip
    lines = rows(
        (
            each.letter.number, each.recipient, each.get_kind_display(), _day(each.issued_at), each.received_on,
            each.get_receipt_display(), each.limit.due_on if each.limit else None, each.get_status_display(),
        )
        for each in found
    )  # fmt: skip
    parts: list[Part] = [Table(head, lines, (4, 4, 2, 3, 3, 3, 3, 3))]
    for transfer in found:
        for given in transfer.feedback.select_related("given_by").order_by("pk"):
            parts += [
                Title(_("Feedback of %(body)s") % {"body": transfer.recipient}),
                stated(
                    given, "outcome", "workers_verified", "amount_verified", "workers_paid", "amount_paid", "given_at",
                    "given_by", "on_time", "recorded_at", "returned_at", "return_reason",
                ),
                Text(given.findings),
            ]  # fmt: skip
        for more in transfer.contributions.select_related("agency", "given_by"):
            parts += [
                Title(_("Contribution of %(body)s") % {"body": shown(more.agency)}),
                stated(more, "given_at", "given_by"),
                Text(more.text),
            ]
    return Section(_("Receipts and feedback"), parts)


def limits(wanted: Wanted) -> Section | None:
    found = wanted.case.deadlines.select_related("limit__agency").order_by("pk")
    head = (_("What has to be done"), _("Who"), _("Due on"), _("State"), _("Clause"))
    lines = rows(
        (str(each), each.limit.agency, each.limit.due_on, each.limit.get_state_display(), each.limit.clause)
        for each in found
    )
    return Section(_("Time limits"), [Table(head, lines, (4, 4, 3, 3, 4))]) if lines else None


def applications(wanted: Wanted) -> Section | None:
    parts: list[Part] = []
    for each in wanted.case.applications.order_by("pk"):
        parts += [
            Title(f"{each.get_kind_display()} · {each.get_state_display()}"),
            stated(each, "units", "reason", "asked_at", "asked_by", "decided_at", "decided_by", "refusal"),
        ]
    return Section(_("Extensions and suspensions"), parts) if parts else None


def orders(wanted: Wanted) -> Section | None:
    parts: list[Part] = []
    for order in (
        Order.objects.visible_to(wanted.user).filter(case=wanted.case).select_related("letter", "leader")
    ):
        parts += [
            Title(f"{order.get_kind_display()} · {order.get_state_display()}"),
            Lines([(_("Addressed to"), order.addressee), (_("Letter number"), shown(order.letter))]),
            stated(
                order,
                "clause",
                "issued_at",
                "issued_by",
                "leader",
                "replied_at",
                "accepted_at",
                "dropped_reason",
            ),
        ]
        parts += [Text(words) for words in (order.text, order.reply) if words]
    for leader in wanted.case.leaders.order_by("pk"):
        parts += [Title(_("Leader in charge")), Text(str(leader))]
    return Section(_("Supervision"), parts) if parts else None


def meetings(wanted: Wanted) -> Section | None:
    parts: list[Part] = []
    for meeting in wanted.case.meetings.order_by("held_at"):
        came = [f"{each.where}{each.person}" for each in meeting.staff.select_related("agency")]
        parts += [
            Title(meeting.get_kind_display()),
            stated(meeting, "held_at", "place", "level", "petitioners", "representatives"),
            Lines([(_("Who came"), shown(came))] if came else []),
        ]
        parts += [Text(words) for words in (meeting.proposal, meeting.minutes, meeting.decision) if words]
    for force in wanted.case.task_forces.order_by("pk"):
        members = [str(each) for each in force.members.select_related("agency")]
        parts += [
            Title(_("Task force")),
            stated(force, "head", "set_up_on", "dissolved_on"),
            Lines([(_("Members"), shown(members))] if members else []),
            Text(force.plan),
        ]
    return Section(_("Meetings and task force"), parts) if parts else None


def checks(wanted: Wanted) -> Section | None:
    parts: list[Part] = []
    for each in wanted.case.checks.select_related("entered_by").order_by("pk"):
        parts += [
            Title(shown(each.entered_at)),
            stated(
                each, "arrears", "arrears_text", "systems", "systems_text", "responsibility", "responsibility_text",
                "entered_by",
            ),
        ]  # fmt: skip
    return Section(_("The three checks"), parts) if parts else None


def payments(wanted: Wanted) -> Section | None:
    head = (_("Paid on"), _("Workers"), _("Amount (yuan)"), _("How it was paid"), _("Payer"), _("Note"))
    lines = rows(
        (
            each.paid_on, each.workers, each.amount, each.get_how_display(), each.payer,
            _("Reversed: %(reason)s") % {"reason": each.reversal_reason} if each.reversed_at else each.note,
        )
        for each in wanted.case.payments.all()
    )  # fmt: skip
    return Section(_("Wages paid"), [Table(head, lines, (3, 2, 3, 4, 4, 4))]) if lines else None


def visits(wanted: Wanted) -> Section | None:
    head = (_("Round"), _("Agency responsible"), _("Visited on"), _("How"), _("Relapse"), _("Result"))
    lines = rows(
        (each.round, each.agency, each.visited_on, each.get_how_display(), each.relapse, each.result)
        for each in wanted.case.visits.select_related("agency").order_by("pk")
    )
    return Section(_("Follow-up visits"), [Table(head, lines, (1, 4, 3, 2, 2, 6))]) if lines else None


def endings(wanted: Wanted) -> Section | None:
    case = wanted.case
    parts: list[Part] = []
    for closing in case.closings.select_related("closed_by").order_by("pk"):
        said = stated(
            closing, "closed_at", "conclusion", "ground", "workers_paid", "amount_paid", "statement", "closed_by",
            "reopened_at",
        )  # fmt: skip
        parts += [Title(_("Closed")), said, Text(closing.summary)]
    for ending in case.endings.order_by("pk"):
        parts += [
            Title(ending.get_kind_display()),
            stated(ending, "ground", "clause", "ended_at", "ended_by", "reason", "notice", "reopened_at"),
        ]
    linked = [*case.links_from.select_related("to_case"), *case.links_to.select_related("from_case")]
    if linked:
        head = (_("Kind"), _("From"), _("To"), _("Reason"))
        lines = rows((each.get_kind_display(), each.from_case, each.to_case, each.reason) for each in linked)
        parts += [Title(_("Linked cases")), Table(head, lines, (2, 4, 4, 5))]
    return Section(_("How it ended"), parts) if parts else None


def attachments(wanted: Wanted) -> Section | None:
    """What is attached, and after the list what can be shown of it: pictures, and PDFs page by page."""
    files = list(wanted.case.attachments.standing().select_related("stored_by", "agency"))
    if not files:
        return None
    head = (_("File name"), _("Kind of file"), _("Stored at"), _("Stored by"), "SHA-256")
    lines = rows(
        (each.name, each.get_kind_display(), each.stored_at, each.stored_by, f"{each.sha256[:16]}…")
        for each in files
    )
    parts: list[Part] = [Table(head, lines, (5, 2, 3, 3, 4))]
    for each in files:
        source = storehouse.path_of(each.storage_name)
        if each.is_image and (picture := drawn(source, wanted.folder / f"{each.pk}.jpg")):
            parts += [Title(each.name, listed=True), Picture(picture)]
        elif each.kind == Kind.PDF and (count := pages_in(source)):
            said = _("This PDF cannot be shown here; open it in the case.")
            parts += [Title(each.name, listed=True), Pages(source, count, said)]
    return Section(_("Attachments"), parts)


def history(wanted: Wanted) -> Section:
    """Every entry with the hash that proves it, checked now."""
    case = wanted.case
    found = checked(case)
    recipients = {each.pk: each.recipient for each in case.transfers.select_related("agency")}
    whole = _("The chain was recomputed and is whole.")
    broken = _("The chain is BROKEN at entry %(place)s.") % {"place": found.broken}
    head = ("№", _("Time"), _("Act"), _("Person"), _("Hash"))
    lines = [
        row(
            entry.event.sequence, entry.event.at, "\n".join(filter(None, [entry.act, *entry.lines, entry.event.note])),
            entry.who, entry.event.hash,
        )
        for entry in entries(found.events, recipients)
    ]  # fmt: skip
    said = _("%(count)s entries; hash of the last: %(hash)s") % {"count": found.counted, "hash": found.head}
    return Section(
        _("History"),
        [Text(whole if found.broken is None else broken), Text(said), Table(head, lines, (1, 3, 6, 3, 5))],
    )


SECTIONS: tuple[Callable[[Wanted], Section | None], ...] = (
    intake, decision, letters, transfers, limits, applications, orders, meetings, checks, payments, visits, endings,
    attachments, history,
)  # fmt: skip
