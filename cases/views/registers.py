"""The registers of an office on one page, each with what it is for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.people.models import User
from cases.registers import REGISTERS, Register, Text


@login_required
@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    groups: dict[Text, list[tuple[Register, str]]] = {}
    for each in REGISTERS:
        if each.may(user):
            groups.setdefault(each.group, []).append((each, reverse(each.name)))
    return render(request, "cases/handling/registers.html", {"groups": list(groups.items())})
