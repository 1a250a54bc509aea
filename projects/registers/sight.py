"""Whose pages these are: the people of an agency. A party to a project has pages of its own, elsewhere."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.people.models import Agency, User
from projects.models import Project
from projects.models.project import ProjectQuerySet


def agency_of(user: User) -> Agency:
    """Not there for a party and for an administrator, who keeps the directory and not the registers."""
    if user.agency is None or not user.is_active:
        raise Http404
    return user.agency


def seen_by(user: User) -> ProjectQuerySet:
    agency_of(user)
    return Project.objects.visible_to(user)


def one_of(user: User, pk: int, *related: str) -> Project:
    rows: Any = seen_by(user).select_related(*related)
    found: Project = get_object_or_404(rows, pk=pk)
    return found
