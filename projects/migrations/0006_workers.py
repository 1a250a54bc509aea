import django.db.models.deletion
from django.db import migrations, models

# What a foreign key holds, held for a whole statement at once. Projects, companies and contracts are locked against
# deletion for as long; a worker is never deleted, which the second trigger sees to.
_CHECKED = """
CREATE FUNCTION engagement_points_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lowest bigint;
    highest bigint;
    lost bigint;
BEGIN
    SELECT min(worker_id), max(worker_id) INTO lowest, highest FROM stated;
    SELECT count(*) INTO lost FROM (SELECT DISTINCT worker_id FROM stated) AS said WHERE NOT EXISTS (
        SELECT FROM projects_worker w WHERE w.id = said.worker_id AND w.id BETWEEN lowest AND highest);
    IF lost = 0 THEN
        PERFORM FROM projects_project WHERE id IN (SELECT DISTINCT project_id FROM stated) ORDER BY id FOR KEY SHARE;
        SELECT count(*) INTO lost FROM (SELECT DISTINCT project_id AS id FROM stated) AS said
            WHERE NOT EXISTS (SELECT FROM projects_project p WHERE p.id = said.id);
    END IF;
    IF lost = 0 THEN
        PERFORM FROM projects_company WHERE id IN (SELECT DISTINCT employer_id FROM stated) ORDER BY id FOR KEY SHARE;
        SELECT count(*) INTO lost FROM (SELECT DISTINCT employer_id AS id FROM stated) AS said
            WHERE id IS NOT NULL AND NOT EXISTS (SELECT FROM projects_company c WHERE c.id = said.id);
    END IF;
    IF lost = 0 THEN
        PERFORM FROM projects_contract WHERE id IN (SELECT DISTINCT contract_id FROM stated) ORDER BY id FOR KEY SHARE;
        SELECT count(*) INTO lost FROM (SELECT DISTINCT contract_id AS id FROM stated) AS said
            WHERE id IS NOT NULL AND NOT EXISTS (SELECT FROM projects_contract c WHERE c.id = said.id);
    END IF;
    IF lost > 0 THEN
        RAISE EXCEPTION 'an engagement names a project, worker, company or contract that does not exist'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER engagement_added AFTER INSERT ON projects_engagement REFERENCING NEW TABLE AS stated
    FOR EACH STATEMENT EXECUTE FUNCTION engagement_points_somewhere();
CREATE TRIGGER engagement_changed AFTER UPDATE ON projects_engagement REFERENCING NEW TABLE AS stated
    FOR EACH STATEMENT EXECUTE FUNCTION engagement_points_somewhere();

CREATE FUNCTION engaged_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM projects_engagement WHERE %I = $1)', TG_ARGV[0]) INTO used USING OLD.id;
    IF used THEN
        RAISE EXCEPTION '% % has workers on the roster', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER project_engaged BEFORE DELETE ON projects_project
    FOR EACH ROW EXECUTE FUNCTION engaged_is_kept('project_id');
CREATE TRIGGER company_engaged BEFORE DELETE ON projects_company
    FOR EACH ROW EXECUTE FUNCTION engaged_is_kept('employer_id');
CREATE TRIGGER contract_engaged BEFORE DELETE ON projects_contract
    FOR EACH ROW EXECUTE FUNCTION engaged_is_kept('contract_id');
CREATE TRIGGER worker_engaged BEFORE DELETE ON projects_worker
    FOR EACH ROW EXECUTE FUNCTION engaged_is_kept('worker_id');
"""
_UNCHECKED = """
DROP TRIGGER worker_engaged ON projects_worker;
DROP TRIGGER contract_engaged ON projects_contract;
DROP TRIGGER company_engaged ON projects_company;
DROP TRIGGER project_engaged ON projects_project;
DROP FUNCTION engaged_is_kept();
DROP TRIGGER engagement_changed ON projects_engagement;
DROP TRIGGER engagement_added ON projects_engagement;
DROP FUNCTION engagement_points_somewhere();
"""


def _lighter(name, to, *, optional):
    """The foreign key `name` without a constraint and an index of its own."""
    options = {"null": True, "blank": True} if optional else {}
    words = {"contract": "Works contract", "employer": "Employer", "project": "Project", "worker": "Worker"}
    field = models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="engagements",
        to=f"projects.{to}", verbose_name=words[name], **options,
    )  # fmt: skip
    return migrations.AlterField(model_name="engagement", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0005_chain"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="engagement", name="engagement_once"),
        migrations.RemoveIndex(model_name="engagement", name="engagement_of_worker"),
        _lighter("contract", "contract", optional=True),
        _lighter("employer", "company", optional=True),
        _lighter("project", "project", optional=False),
        _lighter("worker", "worker", optional=False),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                models.F("employer"),
                condition=models.Q(("employer__isnull", False)),
                name="engagement_by_employer",
            ),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                models.F("contract"),
                condition=models.Q(("contract__isnull", False)),
                name="engagement_under_contract",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(
                models.F("worker"), models.F("project"), models.F("entered_on"), name="engagement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled__isnull", True), ("settled_on__isnull", True)),
                    models.Q(
                        ("exited_on__isnull", False), ("settled__gte", 0), ("settled_on__isnull", False)
                    ),
                    models.Q(
                        ("exited_on__isnull", False), ("settled__isnull", True), ("settled_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="engagement_settled_on_leaving",
            ),
        ),
        migrations.RunSQL(_CHECKED, _UNCHECKED),
    ]
