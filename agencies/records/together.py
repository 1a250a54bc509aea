"""A migration operation that makes many tables at once.

Django describes every model anew after each operation, with all that are related to it: of a hundred tables that hang
together each costs a tenth of a second more than the last. Made together they are described once.
"""

from collections.abc import Sequence
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation


class CreateTogether(Operation):
    """`operations` make models and add to them; they touch no model that was there before."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = operations
        made = {_about(each) for each in operations if isinstance(each, migrations.CreateModel)}
        strange = [each for each in operations if _about(each) not in made]
        assert not strange, f"not made here: {strange}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.operations], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        # What was described so far is dropped, so that it is not described anew after every one of them.
        state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """With every field, index and constraint that the operations add up to; foreign keys follow at the end."""
        for model in self._models(app_label, to_state):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in reversed(self._models(app_label, from_state)):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def _models(self, app_label: str, state: Any) -> list[Any]:
        made = [each.name for each in self.operations if isinstance(each, migrations.CreateModel)]
        return [state.apps.get_model(app_label, name) for name in made]

    def describe(self) -> str:
        return "Create many models together"


def _about(operation: Any) -> str:
    """The model it makes or adds to."""
    named = operation.name if isinstance(operation, migrations.CreateModel) else operation.model_name
    return str(named).lower()
