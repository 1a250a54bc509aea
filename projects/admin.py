"""Companies, for administrators; projects and contracts have pages of their own."""

from django.contrib import admin

from projects.models import Company


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    list_display = ["name", "credit_code", "kind", "ownership"]
    list_filter = ["kind", "ownership"]
    search_fields = ["name", "credit_code"]
