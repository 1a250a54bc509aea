"""Migration operations that make the database itself refuse to change what must never change."""

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """Rows of `table` can be added and read, nothing else. IntegrityError on UPDATE and DELETE."""
    return migrations.RunSQL(
        f"{_FUNCTION} CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change();",
        f"DROP TRIGGER {table}_append_only ON {table};",
    )


_FROZEN = """
CREATE OR REPLACE FUNCTION refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is frozen as issued: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def frozen(table: str, columns: list[str], once: str = "true", name: str = "frozen") -> migrations.RunSQL:
    """These columns of `table` never change, and no row is deleted, `once` the old row meets a condition.

    `name` tells the trigger from others of the same table.
    """
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    name = f"{table}_{name}"
    return migrations.RunSQL(
        f"{_FROZEN} CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({once} AND ({changed})) EXECUTE FUNCTION refuse_frozen(); "
        f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} FOR EACH ROW "
        f"WHEN ({once}) EXECUTE FUNCTION refuse_frozen();",
        f"DROP TRIGGER {name} ON {table}; DROP TRIGGER {name}_delete ON {table};",
    )
