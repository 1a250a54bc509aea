"""What the database itself sees to: sums over cases and letters that keep themselves right, by triggers that write down
every change, and all that exists already as changes of the same moment; and what never changes once it is signed."""

# ruff: noqa: S608 - names of tables and columns are ours
from django.db import migrations

from agencies.records.append_only import append_only, frozen

_COLUMNS = """sign, jurisdiction, region, agency, sector, channel, status, cause_bits, received_at, closed_at, is_overdue,
    workers, amount, recovered"""


def _image(sign: int, row: str) -> str:
    return f"""{sign}, {row}.jurisdiction_id, {row}.region_id, {row}.lead_agency_id, {row}.sector, {row}.channel,
        {row}.status, {row}.cause_bits, {row}.received_at, {row}.closed_at, {row}.is_overdue, {row}.workers,
        {row}.amount, {row}.recovered"""


def _changed(names: str) -> str:
    of = [f"{row}.{name}" for row in ("OLD", "NEW") for name in names.split()]
    half = len(of) // 2
    return f"WHEN (({', '.join(of[:half])}) IS DISTINCT FROM ({', '.join(of[half:])}))"


_COUNTED = _changed(
    "jurisdiction_id region_id lead_agency_id sector channel status cause_bits received_at closed_at is_overdue workers "
    "amount recovered"
)
CASES = f"""
CREATE FUNCTION oversight_cases_came() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO oversight_casedelta ({_COLUMNS}) SELECT {_image(1, "came")} FROM came;
    RETURN NULL;
END $$;
CREATE FUNCTION oversight_cases_went() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO oversight_casedelta ({_COLUMNS}) SELECT {_image(-1, "went")} FROM went;
    RETURN NULL;
END $$;
CREATE FUNCTION oversight_case_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO oversight_casedelta ({_COLUMNS}) VALUES ({_image(-1, "OLD")}), ({_image(1, "NEW")});
    RETURN NULL;
END $$;
CREATE TRIGGER tally_insert AFTER INSERT ON cases_case REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION oversight_cases_came();
CREATE TRIGGER tally_delete AFTER DELETE ON cases_case REFERENCING OLD TABLE AS went
    FOR EACH STATEMENT EXECUTE FUNCTION oversight_cases_went();
CREATE TRIGGER tally_update AFTER UPDATE ON cases_case
    FOR EACH ROW {_COUNTED} EXECUTE FUNCTION oversight_case_changed();
INSERT INTO oversight_casedelta ({_COLUMNS}) SELECT {_image(1, "standing")} FROM cases_case AS standing;
"""
NO_CASES = """
DROP TRIGGER tally_insert ON cases_case;
DROP TRIGGER tally_delete ON cases_case;
DROP TRIGGER tally_update ON cases_case;
DROP FUNCTION oversight_cases_came(), oversight_cases_went(), oversight_case_changed();
"""
# A letter counts by its own state and by that of its time limit. A change of either takes away what the letter was with
# the other as this transaction sees it, and adds what it is now. So that two changes at once see each other, whoever
# changes a letter holds its time limit.
LETTERS = f"""
CREATE FUNCTION oversight_count_letter(sign integer, letter cases_transfer, kept text) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO oversight_letterdelta
        (jurisdiction, agency, month, issued, in_time, late, untimed, answered, measured, days)
    SELECT jurisdiction_id, coalesce(letter.agency_id, 0),
        date_trunc('month', letter.issued_at AT TIME ZONE 'Asia/Shanghai')::date, sign,
        CASE WHEN answered AND kept = 'met' THEN sign ELSE 0 END,
        CASE WHEN answered AND kept = 'met_late' THEN sign ELSE 0 END,
        CASE WHEN answered AND letter.limit_id IS NULL THEN sign ELSE 0 END,
        CASE WHEN answered THEN sign ELSE 0 END,
        CASE WHEN answered AND letter.answered_days IS NOT NULL THEN sign ELSE 0 END,
        CASE WHEN answered THEN sign * coalesce(letter.answered_days, 0) ELSE 0 END
    FROM (SELECT letter.status IN ('fed_back', 'recorded', 'concluded') AS answered) AS judged, cases_case
    WHERE cases_case.id = letter.case_id AND letter.status <> 'withdrawn'
$$;
CREATE FUNCTION oversight_letter_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT state INTO kept FROM agencies_timelimit WHERE id = OLD.limit_id FOR SHARE;
        PERFORM oversight_count_letter(-1, OLD, kept);
    END IF;
    kept := NULL;
    IF TG_OP <> 'DELETE' THEN
        SELECT state INTO kept FROM agencies_timelimit WHERE id = NEW.limit_id FOR SHARE;
        PERFORM oversight_count_letter(1, NEW, kept);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION oversight_limit_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE letter cases_transfer;
BEGIN
    SELECT * INTO letter FROM cases_transfer WHERE limit_id = NEW.id;
    IF FOUND THEN
        PERFORM oversight_count_letter(-1, letter, OLD.state);
        PERFORM oversight_count_letter(1, letter, NEW.state);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_letter AFTER INSERT OR DELETE ON cases_transfer
    FOR EACH ROW EXECUTE FUNCTION oversight_letter_changed();
CREATE TRIGGER tally_letter_update AFTER UPDATE ON cases_transfer
    FOR EACH ROW {_changed("case_id agency_id status issued_at limit_id answered_days")}
    EXECUTE FUNCTION oversight_letter_changed();
CREATE TRIGGER tally_letter_limit AFTER UPDATE ON agencies_timelimit
    FOR EACH ROW WHEN (OLD.state <> NEW.state AND (OLD.state IN ('met', 'met_late') OR NEW.state IN ('met', 'met_late')))
    EXECUTE FUNCTION oversight_limit_changed();
SELECT oversight_count_letter(1, letter, kept.state)
FROM cases_transfer AS letter LEFT JOIN agencies_timelimit AS kept ON kept.id = letter.limit_id;
"""
NO_LETTERS = """
DROP TRIGGER tally_letter ON cases_transfer;
DROP TRIGGER tally_letter_update ON cases_transfer;
DROP TRIGGER tally_letter_limit ON agencies_timelimit;
DROP FUNCTION oversight_letter_changed(), oversight_limit_changed();
DROP FUNCTION oversight_count_letter(integer, cases_transfer, text);
"""
# Room in each page for the next version of a row: the sums are updated in place all day. And what of the letters depends
# on the present moment is read from those that stand, which this finds.
STORAGE = """
ALTER TABLE oversight_casetally SET (fillfactor = 50);
ALTER TABLE oversight_lettertally SET (fillfactor = 50);
CREATE INDEX transfer_standing ON cases_transfer (issued_at) WHERE status IN ('issued', 'received', 'objected');
"""

# What stands on the paper changes only while it is a draft; its number only as long as it has none.
_PAPER = [
    "jurisdiction_id", "kind", "subject", "first", "last", "is_zero", "due_on", "title", "body", "unit", "filled_by",
    "checked_by", "phone", "clause", "drafted_at", "counted_at", "signed_by_id", "signed_at",
]  # fmt: skip
_FIGURES = """
CREATE FUNCTION refuse_figure_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN its := OLD.report_id; ELSE its := NEW.report_id; END IF;
    IF EXISTS (SELECT 1 FROM oversight_report WHERE id = its AND state <> 'draft')
        OR (TG_OP = 'UPDATE' AND EXISTS (
            SELECT 1 FROM oversight_report WHERE id = OLD.report_id AND state <> 'draft')) THEN
        RAISE EXCEPTION 'the figures of report % are frozen: % refused', its, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER oversight_reportfigure_frozen BEFORE INSERT OR UPDATE OR DELETE ON oversight_reportfigure
    FOR EACH ROW EXECUTE FUNCTION refuse_figure_of_signed();
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_leading")]

    operations = [
        append_only("oversight_oversightact"),
        append_only("oversight_taskreport"),
        # A report may be withdrawn from a signed state without ever having been issued: its number stays empty.
        frozen("oversight_report", _PAPER, once="OLD.state <> 'draft'"),
        frozen(
            "oversight_report",
            ["number", "issued_at", "issued_by_id"],
            once="OLD.number <> ''",
            name="numbered",
        ),
        frozen(
            "oversight_report",
            ["state", "withdrawn_at", "withdrawal_reason"],
            once="OLD.state = 'withdrawn'",
            name="withdrawn",
        ),
        migrations.RunSQL(
            _FIGURES,
            "DROP TRIGGER oversight_reportfigure_frozen ON oversight_reportfigure;"
            " DROP FUNCTION refuse_figure_of_signed();",
        ),
        append_only("oversight_signedform"),
        # What a unit said stays as it said it; once decided, the decision too.
        frozen("oversight_objection", ["score_id", "text", "points_before", "raised_at", "raised_by_id"]),
        frozen(
            "oversight_objection",
            ["state", "points_after", "decision", "decided_at", "decided_by_id"],
            "OLD.state <> 'raised'",
            "decided",
        ),
        # Announced is announced: the set and the thresholds by which it was ranked.
        frozen(
            "oversight_indicatorset",
            ["state", "year", "assessed", "name", "grade_a", "grade_c", "announced_at", "letter_id"],
            "OLD.state = 'announced'",
            "announced",
        ),
        migrations.RunSQL(STORAGE, "DROP INDEX transfer_standing"),
        migrations.RunSQL(CASES, NO_CASES),
        migrations.RunSQL(LETTERS, NO_LETTERS),
    ]
