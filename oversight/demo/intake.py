"""Lists for the registers: one of the provincial platform that was taken in, and one that waits with errors."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.core.files.base import ContentFile

from agencies.people.models import User
from projects.intake import actions
from projects.intake.running import work_off
from projects.models import Project, RegisterRun

_PLATFORM = ("省平台项目编号", "项目编号", "项目名称", "所属乡镇街道", "所属行业", "工程进度（%）")
_PERSONS = ("项目编号", "责任类别", "姓名", "所在单位", "联系电话")
_NAMES = ("安平", "秦川", "田禾", "方正", "石磊", "江帆", "陆远", "夏青")


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """Nothing when a list has been sent in already."""
    if not projects or RegisterRun.objects.exists():
        return
    dice, some = Random(seed), list(projects)[:20]
    done = _sent(
        "省平台项目进度.csv",
        RegisterRun.Kind.PROJECTS,
        [_PLATFORM, *(_progress(each, dice) for each in some)],
        by,
        now,
    )
    if done.new + done.changed:
        actions.confirm(done.pk, whole=False, by=by, now=now)
        work_off(done.pk, clock=lambda: now)
    persons = [
        (each.code, "项目经理", dice.choice(_NAMES), str(each.general_contractor or ""), "")
        for each in some
        if each.general_contractor
    ]
    _sent(
        "项目经理名单.csv",
        RegisterRun.Kind.POSTS,
        [_PERSONS, *persons, ("BDH-P-没有", "项目经理", "无名", "", "")],
        by,
        now,
    )


def _progress(project: Project, dice: Random) -> tuple[str, ...]:
    progress = min(100, (project.progress or 0) + dice.randint(1, 9))
    number = project.platform_no or f"13030426{dice.randint(10000, 99999)}"
    return number, project.code, project.name, project.region_id, project.sector, str(progress)


def _sent(name: str, kind: str, rows: Sequence[Sequence[str]], by: User, now: datetime) -> RegisterRun:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    run = actions.send_in(ContentFile(text.getvalue().encode("utf-8-sig"), name=name), kind, by=by, now=now)
    work_off(run.pk, clock=lambda: now)
    run.refresh_from_db()
    return run
