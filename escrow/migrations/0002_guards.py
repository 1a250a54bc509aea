from django.db import migrations

from agencies.records.append_only import append_only

# The balance of an account follows from its entries by the database alone: an entry takes the next place, moves the
# balance under the lock of the account's row, and is refused where that would fall below zero or the account is closed.
_LEDGER = """
CREATE FUNCTION escrow_entry_booked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed date;
    reversed record;
BEGIN
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT account_id, amount, kind INTO reversed FROM escrow_entry WHERE id = NEW.reverses_id;
        IF reversed.account_id <> NEW.account_id OR reversed.amount <> -NEW.amount OR reversed.kind = 'reversal' THEN
            RAISE EXCEPTION 'entry % cannot be reversed by this one', NEW.reverses_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    UPDATE escrow_account SET balance = balance + NEW.amount, entry_count = entry_count + 1
        WHERE id = NEW.account_id RETURNING entry_count, balance, closed_on INTO NEW.place, NEW.balance_after, closed;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'account % is closed', NEW.account_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER escrow_entry_booked BEFORE INSERT ON escrow_entry
    FOR EACH ROW EXECUTE FUNCTION escrow_entry_booked();

CREATE FUNCTION escrow_balance_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the balance of account % follows from its entries', NEW.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER escrow_balance_kept BEFORE UPDATE OF balance, entry_count ON escrow_account FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND (OLD.balance, OLD.entry_count) IS DISTINCT FROM (NEW.balance, NEW.entry_count))
    EXECUTE FUNCTION escrow_balance_kept();
CREATE TRIGGER escrow_balance_begins_at_nothing BEFORE INSERT ON escrow_account FOR EACH ROW
    WHEN (NEW.balance <> 0 OR NEW.entry_count <> 0) EXECUTE FUNCTION escrow_balance_kept();
"""
_NO_LEDGER = """
DROP TRIGGER escrow_balance_begins_at_nothing ON escrow_account;
DROP TRIGGER escrow_balance_kept ON escrow_account;
DROP FUNCTION escrow_balance_kept();
DROP TRIGGER escrow_entry_booked ON escrow_entry;
DROP FUNCTION escrow_entry_booked();
"""

# Twenty million lines a year: one partition a month, made when its first line comes.
# A partition is made beside the table and then joined to it: those who read and write other months go on meanwhile,
# whereas CREATE TABLE … PARTITION OF would keep all of them out until the end of the transaction.
_LINES = """
CREATE TABLE escrow_payrollline (
    payroll_id bigint NOT NULL,
    worker_id bigint NOT NULL,
    project_id bigint NOT NULL,
    engagement_id bigint NOT NULL,
    month date NOT NULL,
    days numeric(4, 1) NOT NULL CHECK (days >= 0 AND days <= 31),
    gross numeric(12, 2) NOT NULL CHECK (gross >= 0),
    deducted numeric(12, 2) NOT NULL DEFAULT 0 CHECK (deducted >= 0),
    due numeric(12, 2) NOT NULL CHECK (due >= 0),
    paid numeric(12, 2) NOT NULL DEFAULT 0 CHECK (paid >= 0),
    unpaid numeric(12, 2) GENERATED ALWAYS AS (due - paid) STORED,
    card_tail varchar(4) NOT NULL DEFAULT '',
    is_signed boolean NOT NULL DEFAULT false,
    CONSTRAINT payroll_line_sum CHECK (due = gross - deducted),
    PRIMARY KEY (payroll_id, worker_id, month)
) PARTITION BY RANGE (month);
CREATE INDEX payroll_line_of_worker ON escrow_payrollline (worker_id, month);
CREATE INDEX payroll_line_unpaid ON escrow_payrollline (project_id, month) INCLUDE (unpaid) WHERE unpaid > 0;

CREATE FUNCTION escrow_payroll_month(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', wanted)::date;
    name text := 'escrow_payrollline_' || to_char(wanted, 'YYYYMM');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('escrow_payroll_month'));
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE escrow_payrollline INCLUDING DEFAULTS INCLUDING CONSTRAINTS '
        'INCLUDING GENERATED)', name);
    EXECUTE format('ALTER TABLE escrow_payrollline ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        name, first, (first + interval '1 month')::date);
END $$;
"""
_NO_LINES = "DROP FUNCTION escrow_payroll_month(date); DROP TABLE escrow_payrollline;"

# What was signed stays as it was signed.
_SHEETS = """
CREATE FUNCTION escrow_sheet_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    SELECT state INTO found FROM escrow_reckoning
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.sheet_id ELSE NEW.sheet_id END;
    IF found <> 'draft' THEN
        RAISE EXCEPTION 'the sheet is % and does not change', found USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER escrow_sheet_is_open BEFORE INSERT OR UPDATE OR DELETE ON escrow_reckoningline
    FOR EACH ROW EXECUTE FUNCTION escrow_sheet_is_open();
"""
_NO_SHEETS = """
DROP TRIGGER escrow_sheet_is_open ON escrow_reckoningline;
DROP FUNCTION escrow_sheet_is_open();
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0001_initial")]

    operations = [
        migrations.RunSQL(_LEDGER, _NO_LEDGER),
        migrations.RunSQL(_LINES, _NO_LINES),
        migrations.RunSQL(_SHEETS, _NO_SHEETS),
        *(
            append_only(f"escrow_{table}")
            for table in (
                "entry", "linechange", "wagepayment", "smeclearing", "fundcheck", "reliefpayment", "recoverypayment",
            )
        ),
    ]  # fmt: skip
