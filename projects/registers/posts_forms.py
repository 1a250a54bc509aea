"""The forms about responsible persons."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.act import REQUIRED, ActForm
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, offer_choices
from projects.models import Company, ManagerAssessment, Post, Project
from projects.registers.chain_forms import chosen_field, day_field, key_field, note_field, text_field
from projects.registers.choices import options_in
from projects.registers.posts_actions import firms_on


class AppointForm(ActForm):
    """Whose person it is follows from the part: an agency's or a firm's."""

    part = chosen_field(_("Part"), Post.Part.choices)
    name = text_field(_("Full name"), 40)
    title = text_field(_("Post"), 60, required=False)
    phone = text_field(_("Telephone"), 30, required=False)
    agency_id = key_field(_("Agency"), (), required=False)
    company_id = key_field(_("Company"), (), required=False)
    from_on = day_field(_("Held since"))

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="appoint", **kwargs)
        agency: Any = self.fields["agency_id"]
        agency.choices = [("", "—"), *options_in(project.jurisdiction_id).agencies]
        agency.help_text = _(
            "For the persons of departments; the industry department is filled in by itself."
        )
        firms = firms_on(project) | ({project.owner_id} if project.owner_id else set())
        company: Any = self.fields["company_id"]
        company.choices = [
            ("", "—"),
            *Company.objects.filter(pk__in=firms).order_by("name").values_list("pk", "name"),
        ]
        company.help_text = _(
            "For the owner, the project manager, the supervising engineer and labour managers."
        )


class _OnPost(ActForm):
    post_id = key_field(_("Responsible person"), ())

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["post_id"]
        field.choices = [("", "—"), *((each.pk, _named(each)) for each in self.posts(project))]

    def posts(self, project: Project) -> Any:
        return project.posts.filter(until_on__isnull=True).select_related("company")


def _named(post: Post) -> str:
    firm = f" · {post.company}" if post.part == Post.Part.LABOUR_MANAGER else ""
    return f"{post.get_part_display()}: {post.name}{firm}"


class RelieveForm(_OnPost):
    until_on = day_field(_("Held until"))
    note = note_field()


class AssessForm(_OnPost):
    year = forms.IntegerField(
        label=_("Year"), error_messages=REQUIRED, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        initial=lambda: timezone.localdate().year,
    )  # fmt: skip
    result = chosen_field(_("Result"), ManagerAssessment.Result.choices)
    assessed_on = day_field(_("Assessed on"), initial=timezone.localdate)
    note = note_field(_("Note"), required=False)

    def posts(self, project: Project) -> Any:
        return project.posts.filter(part=Post.Part.LABOUR_MANAGER).select_related("company")


GAPS: Choices = (("gaps", _("With a gap")), ("covered", _("All named")))


class ManagerFilter(FilterForm):
    q = forms.CharField(label=_("Project, firm or name"), required=False, max_length=60, widget=widgets.Text)
    gap = choice_field(_("Labour manager"), GAPS)
    regulator = choice_field(_("Industry regulator"), ())
    place = choice_field(_("Place"), ())

    FIRST = ("q", "gap", "regulator", "place")

    def offer(self, options: Options) -> None:
        offer_choices(self, "place", options.places)
        offer_choices(self, "regulator", options.agencies)

    def condition(self, gap: Q) -> Q:
        """`gap` are the projects with a firm that has none."""
        stated = self.stated()
        found = Q()
        if text := stated.get("q"):
            held = Post.objects.filter(
                part=Post.Part.LABOUR_MANAGER, until_on__isnull=True, name__icontains=text
            )
            found &= (
                Q(name__icontains=text)
                | Q(general_contractor__name__icontains=text)
                | Q(pk__in=held.values("project"))
            )
        if place := stated.get("place"):
            found &= Q(region_id__startswith=place)
        if regulator := stated.get("regulator"):
            found &= Q(responsible_agency=regulator)
        if which := stated.get("gap"):
            found &= gap if which == "gaps" else ~gap
        return found
