"""Why a complaint is not accepted (不予受理), by whose clause, and what its complainant has to be told."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    """Codes are appended, never renamed. A matter of another body is no ground: it is transferred."""

    OVER_TWO_YEARS = "over_two_years", _("More than two years have passed")
    IN_PROCEEDINGS = "in_proceedings", _("In arbitration or before a court already")
    NOT_WAGES = "not_wages", _("What is claimed is not wages")
    NO_EMPLOYER = "no_employer", _("No definite employer")
    OTHER = "other", _("Another legal ground")


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a ground is said, and what the complainant is told by default. Official texts are Chinese."""

    clause: str
    notice: str


_REMEDY = "对本决定不服的，可以依法申请行政复议或者提起行政诉讼。"
BASES: Mapping[Ground, Basis] = {
    Ground.OVER_TWO_YEARS: Basis(
        "《劳动保障监察条例》第二十条",
        "您反映的行为自发生（或者终了）之日起已超过2年，未被发现也未被举报、投诉，依照《劳动保障监察条例》第二十条不再查处。"
        "您仍可就工资依法申请劳动人事争议仲裁或者向人民法院起诉。" + _REMEDY,
    ),
    Ground.IN_PROCEEDINGS: Basis(
        "《劳动保障监察条例》第二十一条",
        "您反映的事项应当通过劳动争议处理程序解决，或者已经申请调解、仲裁或者提起诉讼，依照《劳动保障监察条例》第二十一条，"
        "请依照劳动争议处理或者诉讼的程序办理。" + _REMEDY,
    ),
    Ground.NOT_WAGES: Basis(
        "《保障农民工工资支付条例》第二条",
        "您反映的款项不属于《保障农民工工资支付条例》第二条所称的农民工工资。工程款、材料款、租赁费等经济纠纷，"
        "请与对方协商、申请调解或者向人民法院起诉。" + _REMEDY,
    ),
    Ground.NO_EMPLOYER: Basis(
        "《关于实施〈劳动保障监察条例〉若干规定》第十八条",
        "您的投诉没有明确的用人单位。请补充用人单位或者用工项目、包工人员的名称、地址和联系方式，补充后可以再次投诉。"
        + _REMEDY,
    ),
}


class Declared(TextChoices):
    """How a complainant declared that the complaint is withdrawn."""

    WRITTEN = "written", _("In writing")
    ORAL = "oral", _("In person, put on record")
    PHONE = "phone", _("By telephone, put on record")
    ONLINE = "online", _("Through the channel it came by")
    REPRESENTATIVE = "representative", _("By an authorised representative")
