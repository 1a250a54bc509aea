"""The form of one act: it checks shape, hands over to one verb, and shows what that said beside the fields."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.errors import Invalid

REQUIRED = {"required": _("This field is required.")}


def styled(field: forms.Field) -> None:
    """The class by which the style sheet knows it."""
    widget = field.widget
    if not isinstance(
        widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect | forms.HiddenInput
    ):
        select = isinstance(widget, forms.Select)
        widget.attrs["class"] = (
            f"{widget.attrs.get('class', '')} {'form-select' if select else 'form-control'}".strip()
        )


class ActForm(forms.Form):
    """One act. `carry_out` calls its verb; what the verb finds wrong stands beside the fields."""

    use_required_attribute = False

    def __init__(self, *args: Any, prefix_id: str = "", **kwargs: Any) -> None:
        kwargs |= {"auto_id": f"{prefix_id}-%s", "label_suffix": ""}
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            styled(field)
            if field.required:
                field.widget.attrs["aria-required"] = "true"

    def carry_out(self, verb: Callable[[], object]) -> bool:
        try:
            verb()
        except Invalid as invalid:
            self.take(invalid)
            return False
        return True

    def take(self, invalid: Invalid) -> None:
        for name, messages in invalid.errors.items():
            field = name if name in self.fields else None
            for message in messages:
                self.add_error(field, str(message))

    def mark(self) -> "ActForm":
        """Tell assistive technology and the eye which fields are wrong."""
        for name in self.errors:
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                attrs |= {"aria-invalid": "true", "class": f"{attrs.get('class', '')} is-invalid"}
        return self


class PlainForm(ActForm):
    """An act that needs nothing but the decision."""
