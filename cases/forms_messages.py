"""The form in which a person chooses what to hear where."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import ActForm
from agencies.messages.choosing import SECRET_MAX, Choice
from agencies.messages.kinds import TOPICS
from agencies.messages.models import Channel, Preference
from agencies.messages.webhook import ADDRESS_MAX

_KINDS = [(kind.value, kind.label) for _topic, kinds in TOPICS for kind in kinds]


class PreferenceForm(ActForm):
    email = forms.BooleanField(label=_("Tell me by e-mail"), required=False)
    digest = forms.ChoiceField(label=_("E-mails"), choices=Preference.Digest)
    webhook = forms.BooleanField(label=_("Tell me by group robot"), required=False)
    robot = forms.ChoiceField(label=_("Kind of robot"), choices=Preference.Robot)
    address = forms.CharField(
        label=_("Address of the robot"),
        required=False,
        max_length=ADDRESS_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    secret = forms.CharField(
        label=_("Signing secret (DingTalk only)"),
        required=False,
        max_length=SECRET_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Where the robot's safety setting asks for a signature; it begins with SEC."),
    )
    forget = forms.BooleanField(label=_("Take the address away"), required=False)
    tell_email = forms.MultipleChoiceField(choices=_KINDS, required=False)
    tell_webhook = forms.MultipleChoiceField(choices=_KINDS, required=False)

    @property
    def choice(self) -> Choice:
        said = self.cleaned_data
        kinds = {code for code, _label in _KINDS}
        return Choice(
            email=said["email"],
            digest=said["digest"],
            webhook=said["webhook"],
            robot=said["robot"],
            address=said["address"].strip(),
            secret=said["secret"].strip(),
            forget=said["forget"],
            silent={each: kinds - set(said[f"tell_{each}"]) for each in Channel.values},
        )

    @classmethod
    def of(cls, wanted: Preference) -> "PreferenceForm":
        """As it stands. Address and secret are never shown again."""
        initial: dict[str, Any] = {
            name: getattr(wanted, name) for name in ("email", "digest", "webhook", "robot")
        }
        for channel in Channel.values:
            silent = wanted.silent.get(channel, ())
            initial[f"tell_{channel}"] = [code for code, _label in _KINDS if code not in silent]
        return cls(initial=initial, prefix_id="messages")

    @property
    def topics(self) -> list[dict[str, Any]]:
        """Each kind with what is ticked, under its topic."""
        ticked = {channel: set(self[f"tell_{channel}"].value() or ()) for channel in Channel.values}
        return [
            {
                "label": topic,
                "kinds": [
                    {
                        "code": kind.value,
                        "label": kind.label,
                        "ticks": [(channel, kind.value in ticked[channel.value]) for channel in Channel],
                    }
                    for kind in kinds
                ],
            }
            for topic, kinds in TOPICS
        ]
