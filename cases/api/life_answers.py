"""What the API says about other ends of a case, its links, contributions, and what may be the same matter."""

from rest_framework import serializers

from cases.api.answers import Answer, code, codes
from cases.duplicates import Sign, Strength
from cases.grounds import Declared, Ground
from cases.models import CaseLink, Ending
from cases.workflow import Status


class EndingAnswer(Answer):
    """Not accepted, or withdrawn by the complainant; `reopened_at` says that it is past."""

    kind = code(Ending.Kind)
    ground = code(Ground, allow_blank=True)
    clause = serializers.CharField(allow_blank=True)
    declared = code(Declared, allow_blank=True)
    declared_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    notice = serializers.CharField(allow_blank=True)
    ended_at = serializers.DateTimeField()
    ended_by = serializers.CharField(source="ended_by.username")
    reopened_at = serializers.DateTimeField(allow_null=True)


class LinkAnswer(Answer):
    """Merged: `from_case` went into `to_case`. Split: `to_case` came out of `from_case`."""

    from_case = serializers.CharField(source="from_case.number")
    to_case = serializers.CharField(source="to_case.number")
    kind = code(CaseLink.Kind)
    reason = serializers.CharField(allow_blank=True)
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField(source="made_by.username")
    undone_at = serializers.DateTimeField(allow_null=True)


class DuplicateAnswer(Answer):
    number = serializers.CharField(source="case.number")
    status = code(Status, source="case.status")
    received_at = serializers.DateTimeField(source="case.received_at")
    strength = code(Strength)
    signs = codes(Sign)
