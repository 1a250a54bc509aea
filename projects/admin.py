"""Companies and projects, for administrators until they are imported."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agencies.vocabulary import Funding, bits_of
from projects.models import Company, Contract, Project


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    list_display = ["name", "credit_code", "kind", "ownership"]
    list_filter = ["kind", "ownership"]
    search_fields = ["name", "credit_code"]


class ProjectForm(forms.ModelForm):
    """The bits of the funding as boxes to tick."""

    funding = forms.MultipleChoiceField(
        label=_("Funding"), choices=Funding.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Project
        exclude = ["funding_bits"]  # noqa: DJ006

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["funding"] = list(self.instance.funding)

    def save(self, commit: bool = True) -> Project:
        self.instance.funding_bits = bits_of(self.cleaned_data["funding"], Funding)
        project: Project = super().save(commit)
        return project


class ContractInline(admin.TabularInline):
    model = Contract
    extra = 0
    autocomplete_fields = ["client", "contractor"]


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    form = ProjectForm
    list_display = ["code", "name", "sector", "region", "general_contractor"]
    list_filter = ["sector", "category", "is_government"]
    list_select_related = ["region", "general_contractor"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["jurisdiction", "region", "owner", "owner_agency", "general_contractor"]
    inlines = [ContractInline]
