"""What open complaints stand against: the return of a deposit while one about the project is not closed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.models import Case
from projects.models import Project


def open_complaints(project: Project) -> Sequence[str]:
    count = Case.objects.filter(project=project).open().count()
    return [_("%(count)s complaints about this project are open.") % {"count": count}] if count else []
