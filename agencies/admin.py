"""The directory and the calendar, for administrators. Cases are not here: they change only through their acts."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import TokenProxy

from agencies.models import Agency, CalendarDay, CalendarYear, Duty, Region, User

admin.site.site_header = admin.site.site_title = "薪责 Xinze"
admin.site.index_title = _("Directory")

# Whoever keeps the directory may not see cases, and a token in clear would be a way to.
admin.site.unregister(TokenProxy)


class DutyInline(admin.TabularInline):
    model = Duty
    extra = 0


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ["name", "role", "jurisdiction", "region", "has_accounts", "is_active"]
    list_filter = ["is_active", "has_accounts", "role"]
    search_fields = ["name", "short_name"]
    autocomplete_fields = ["jurisdiction", "region"]
    # Which office keeps the cases comes with the policy; moving open cases to another is an act of its own.
    readonly_fields = ["is_coordinator"]
    inlines = [DutyInline]


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "kind", "parent"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent"]


class ReadOnly:
    """Shown here, changed elsewhere."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# A day entered here would move no running time limit: years are entered and corrected on the calendar's own page.
@admin.register(CalendarDay)
class CalendarDayAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["day", "is_working", "name", "source"]
    list_filter = ["is_working"]
    date_hierarchy = "day"


@admin.register(CalendarYear)
class CalendarYearAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["year", "source"]


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ["username", "full_name", "role", "agency", "is_active"]
    list_filter = ["role", "is_active"]
    search_fields = ["username", "full_name"]
    autocomplete_fields = ["agency"]
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("full_name", "title", "role", "agency", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "usable_password",
                    "password1",
                    "password2",
                    "full_name",
                    "role",
                    "agency",
                )
            },
        ),
    )
