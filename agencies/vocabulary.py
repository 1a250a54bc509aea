"""The words facts are made of: one place for what models, forms, the API and the policies may say.

A code is what is stored and what the API speaks; its label is what people read. Codes are appended, never
reordered or renamed: the sets among them are stored as bits in the order given here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Who can appear in a decision. The last group are recipients outside the directory of agencies."""

    ARREARS_OFFICE = "arrears_office", _("Arrears office")
    LEADING_GROUP = "leading_group", _("Leading group")
    HRSS = "hrss", _("Human resources and social security bureau")
    HRSS_INSPECTION = "hrss_inspection", _("Labour inspection brigade")
    ARBITRATION = "arbitration", _("Labour arbitration")
    HOUSING = "housing", _("Housing and urban-rural development bureau")
    TRANSPORT = "transport", _("Transport bureau")
    WATER = "water", _("Water bureau")
    AGRICULTURE = "agriculture", _("Agriculture and rural affairs bureau")
    NATURAL_RESOURCES = "natural_resources", _("Natural resources bureau")
    EDUCATION = "education", _("Education bureau")
    HEALTH = "health", _("Health commission")
    LIVESTOCK = "livestock", _("Livestock bureau")
    INDUSTRY_IT = "industry_it", _("Industry and information technology bureau")
    COMMERCE = "commerce", _("Commerce bureau")
    CULTURE_TOURISM = "culture_tourism", _("Culture and tourism bureau")
    MARKET = "market", _("Market regulation bureau")
    URBAN_MANAGEMENT = "urban_management", _("Urban management bureau")
    DEVELOPMENT = "development", _("Development and reform bureau")
    FINANCE = "finance", _("Finance bureau")
    SASAC = "sasac", _("State-owned assets regulator")
    POWER_AUTHORITY = "power_authority", _("Power authority")
    POLICE = "police", _("Police")
    COURT = "court", _("Court")
    PROCURATORATE = "procuratorate", _("Procuratorate")
    JUSTICE = "justice", _("Justice bureau")
    PETITION = "petition", _("Petition bureau")
    CYBERSPACE = "cyberspace", _("Cyberspace office")
    UNION = "union", _("Trade union")
    COUNTY_GOV = "county_gov", _("County government")
    DISTRICT_GOV = "district_gov", _("District government")
    TOWNSHIP = "township", _("Town government")
    SUBDISTRICT = "subdistrict", _("Subdistrict office")
    DEV_ZONE = "dev_zone", _("Development zone committee")
    TRANSPORT_OFFICE = "transport_office", _("Rural and community roads office")
    RIVER_OFFICE = "river_office", _("River office")
    RAIL_OFFICE = "rail_office", _("Rail office")
    COORDINATION_OFFICE = "coordination_office", _("Coordination group office")
    PUBLICITY = "publicity", _("Publicity department")
    TAX = "tax", _("Tax bureau")
    ADMIN_APPROVAL = "admin_approval", _("Administrative approval bureau")
    PBOC = "pboc", _("Central bank branch")
    PUBLIC_RESOURCES = "public_resources", _("Public resources trading centre")
    PROJECT_OWNER = "project_owner", _("Project owner")
    PROJECT_HQ = "project_hq", _("Project headquarters")
    DISTRICT_LEADER = "district_leader", _("District leader")


# Roles that a case names but no directory lists: a person or unit is named when the case is dispatched.
NAMED_AT_DISPATCH = frozenset({Role.PROJECT_OWNER, Role.PROJECT_HQ, Role.DISTRICT_LEADER, Role.LEADING_GROUP})


class Domain(TextChoices):
    CONSTRUCTION = "construction", _("Construction project")
    NON_CONSTRUCTION = "non_construction", _("Other employment")


class Cause(TextChoices):
    PROJECT_PAYMENT_ARREARS = "project_payment_arrears", _("Works money owed")
    ILLEGAL_CONTRACTING_OUT = "illegal_contracting_out", _("Unlawful contracting out")
    ILLEGAL_TRANSFER = "illegal_transfer", _("Transfer of contract")
    ILLEGAL_SUBCONTRACT = "illegal_subcontract", _("Unlawful subcontracting")
    AFFILIATION = "affiliation", _("Affiliation (name lending)")
    LABOUR_COST_NOT_ALLOCATED = "labour_cost_not_allocated", _("Labour cost not allocated")
    SYSTEM_NOT_IMPLEMENTED = "system_not_implemented", _("Wage-payment systems not implemented")
    SETTLEMENT_DISPUTE = "settlement_dispute", _("Settlement dispute")
    EMPLOYER_INSOLVENT = "employer_insolvent", _("Employer unable to pay")
    ABSCONDING = "absconding", _("Employer absconded")
    SME_DEBT = "sme_debt", _("Debt owed to a small or medium firm")
    UNEXPLAINED = "unexplained", _("No reason given")
    DISPUTED_RELATION = "disputed_relation", _("Disputed employment or pay")
    NOT_WAGES = "not_wages", _("Not wages (works, material or machine money)")


class Sector(TextChoices):
    HOUSING = "housing", _("Housing construction")
    MUNICIPAL = "municipal", _("Municipal works")
    TRANSPORT = "transport", _("Transport")
    WATER = "water", _("Water conservancy")
    AGRICULTURE = "agriculture", _("Agriculture")
    NATURAL_RESOURCES = "natural_resources", _("Natural resources")
    EDUCATION = "education", _("Education")
    HEALTH = "health", _("Health")
    LIVESTOCK = "livestock", _("Livestock")
    ENERGY_POWER = "energy_power", _("Energy and power")
    RAIL = "rail", _("Railways")
    CIVIL_AVIATION = "civil_aviation", _("Civil aviation")
    URBAN_MANAGEMENT = "urban_management", _("Urban management")
    CULTURE_TOURISM = "culture_tourism", _("Culture and tourism")
    MANUFACTURING = "manufacturing", _("Manufacturing")
    CATERING = "catering", _("Catering")
    HOTEL = "hotel", _("Hotels")
    RETAIL_SERVICE = "retail_service", _("Retail and services")
    NEW_BUSINESS = "new_business", _("New business forms")
    OTHER = "other", _("Other sector")
    NEW_ENERGY = "new_energy", _("New energy")


class ProjectCategory(TextChoices):
    DISTRICT = "district", _("District project")
    MUNICIPAL = "municipal", _("Municipal project")
    SOE = "soe", _("State-owned enterprise project")
    SOCIAL = "social", _("Private-investment project")


class Funding(TextChoices):
    DISTRICT_FISCAL = "district_fiscal", _("District budget")
    MUNICIPAL_FISCAL = "municipal_fiscal", _("Municipal budget")
    PROVINCIAL_CENTRAL_FISCAL = "provincial_central_fiscal", _("Provincial or central budget")
    COUNTY_FISCAL = "county_fiscal", _("County budget")
    TOWNSHIP_FISCAL = "township_fiscal", _("Township budget")
    DISTRICT_SOE = "district_soe", _("District state-owned enterprise")
    MUNICIPAL_SOE = "municipal_soe", _("Municipal state-owned enterprise")
    PROVINCIAL_SOE = "provincial_soe", _("Provincial state-owned enterprise")
    CENTRAL_SOE = "central_soe", _("Central state-owned enterprise")
    PRIVATE = "private", _("Private capital")
    PPP = "ppp", _("Public-private partnership")


class GovTrigger(TextChoices):
    UNPAID_WORKS = "unpaid_works", _("Works money unpaid")
    UNAPPROVED = "unapproved", _("Built without approval")
    SCALE_ENLARGED = "scale_enlarged", _("Scale enlarged without approval")
    ESTIMATE_RAISED = "estimate_raised", _("Estimate raised without approval")
    BUDGET_LATE = "budget_late", _("Budget money late or short")


class EmployerType(TextChoices):
    ENTERPRISE = "enterprise", _("Enterprise")
    SELF_EMPLOYED = "self_employed", _("Self-employed business")
    PRIVATE_NONPROFIT = "private_nonprofit", _("Private non-profit unit")
    PUBLIC_INSTITUTION = "public_institution", _("Public institution")
    UNLICENSED = "unlicensed", _("Unlicensed employer")
    INDIVIDUAL_CONTRACTOR = "individual_contractor", _("Individual labour contractor")
    PLATFORM = "platform", _("Platform")


class ContractorOwnership(TextChoices):
    DISTRICT_SOE = "district_soe", _("District state-owned enterprise")
    MUNICIPAL_SOE = "municipal_soe", _("Municipal state-owned enterprise")
    PROVINCIAL_SOE = "provincial_soe", _("Provincial state-owned enterprise")
    CENTRAL_SOE = "central_soe", _("Central state-owned enterprise")
    PRIVATE = "private", _("Private enterprise")


class DebtorKind(TextChoices):
    GOVERNMENT = "government", _("Government body")
    SOE = "soe", _("State-owned enterprise")
    PRIVATE = "private", _("Private enterprise")


class TerritoryKind(TextChoices):
    TOWN = "town", _("Town")
    STREET = "street", _("Street")
    DEV_ZONE = "dev_zone", _("Development zone")
    COUNTY = "county", _("County")
    DISTRICT = "district", _("District")


class TerritoryRelation(TextChoices):
    LOCATED = "located", _("Located there")
    OWNED = "owned", _("Owned by it")
    MANAGED = "managed", _("Managed by it")
    NONE = "none", _("No relation")


class Channel(TextChoices):
    WALK_IN = "walk_in", _("Walk-in visit")
    HOTLINE_12333 = "hotline_12333", _("Hotline 12333")
    HOTLINE_12345 = "hotline_12345", _("Hotline 12345")
    POLICE_110 = "police_110", _("Police call 110")
    NATIONAL_PLATFORM = "national_platform", _("National arrears platform")
    PROVINCIAL_PLATFORM = "provincial_platform", _("Provincial platform")
    QR_CODE = "qr_code", _("QR code")
    PETITION_OFFICE = "petition_office", _("Passed on by the petition bureau")
    ONLINE_OPINION = "online_opinion", _("Online opinion")
    LEADER_MAILBOX = "leader_mailbox", _("Leader's mailbox")
    MEDIA = "media", _("Media")
    GRID = "grid", _("Grid worker")
    UNION_REPORT = "union_report", _("Trade union report")
    INSPECTION = "inspection", _("Found on inspection")
    BANK_WARNING = "bank_warning", _("Bank warning")
    OTHER_AGENCY = "other_agency", _("Other agency")
    PHONE_CALL = "phone_call", _("Phone call to the office")
    LETTER = "letter", _("Letter to the office")


class SourceLevel(TextChoices):
    LOCAL = "local", _("Local")
    MUNICIPAL = "municipal", _("Municipal level")
    PROVINCIAL = "provincial", _("Provincial level")
    NATIONAL = "national", _("National level")


class PetitionLevel(TextChoices):
    DISTRICT = "district", _("District level")
    COUNTY = "county", _("County level")
    MUNICIPAL = "municipal", _("Municipal level")
    PROVINCIAL = "provincial", _("Provincial level")
    NATIONAL = "national", _("National level")


class CriminalFlag(TextChoices):
    ABSCONDED = "absconded", _("Absconded")
    ASSET_TRANSFER = "asset_transfer", _("Assets moved away")
    REFUSED_AFTER_ORDER = "refused_after_order", _("Refused after an order to pay")
    RECORDS_DESTROYED = "records_destroyed", _("Records destroyed")
    VIOLENCE_OR_BLOCKING = "violence_or_blocking", _("Violence or blocking by claimants")
    FALSE_CLAIM = "false_claim", _("False claim")


class SpecialType(TextChoices):
    MILITARY = "military", _("Military works")
    RAIL_TRANSIT = "rail_transit", _("Rail transit")
    THREE_WITHOUT = "three_without", _("Three-without project")


class Duty(TextChoices):
    """What a decision obliges the recipients or the office to do beside handling the case."""

    WRITTEN_TRANSFER = "written_transfer", _("One numbered written transfer per recipient")
    FEEDBACK_TO_ARREARS_OFFICE = (
        "feedback_to_arrears_office",
        _("Feedback to the arrears office for the record"),
    )
    MERGE_DUPLICATES = "merge_duplicates", _("Merge duplicates, keep the earliest clock")
    CRIMINAL_REFERRAL = "criminal_referral", _("Prepare the criminal referral")
    POLICE_ASSISTANCE = "police_assistance", _("Ask the police to help locate or compel")
    INCIDENT_RESPONSE = "incident_response", _("Open a group-incident record")
    OPINION_MONITORING = "opinion_monitoring", _("Open an online-opinion item")
    ACCOUNTABILITY_GOV_PROJECT = "accountability_gov_project", _("Accountability for a government project")
    RECTIFICATION_ORDER = "rectification_order", _("Order to correct within a time limit")
    STOP_WORK = "stop_work", _("Stop-work order")
    TASK_FORCE = "task_force", _("Form a task force, one plan per case")
    THREE_CHECKS = "three_checks", _("Three checks: arrears, systems, responsibility")
    FOLLOW_UP_VISIT = "follow_up_visit", _("Plan follow-up visits after closure")
    DUAL_ASSIGNMENT_TERRITORY_INDUSTRY = (
        "dual_assignment_territory_industry",
        _("Dual assignment to territory government and industry department"),
    )
    DUAL_ASSIGNMENT_PETITION_ARREARS = (
        "dual_assignment_petition_arrears",
        _("Dual assignment to petition bureau and arrears office"),
    )
    LEADER_IN_CHARGE = "leader_in_charge", _("Name a leader in charge and a closing date")
    SUPERVISION_REQUEST = "supervision_request", _("Ask the district leader to approve supervision")
    SUSPEND_PROJECT_PAYMENT = "suspend_project_payment", _("Propose suspending works payments")
    USE_DEPOSIT = "use_deposit", _("Use the wage guarantee deposit")
    USE_PRESALE_FUNDS = "use_presale_funds", _("Use supervised presale funds")
    USE_EMERGENCY_FUND = "use_emergency_fund", _("Use the emergency revolving fund")
    ADVANCE_PARTIAL = "advance_partial", _("Advance part of the wages, then recover")
    ORDER_OWNER_TO_CLEAR = "order_owner_to_clear", _("Leading group orders the owner to clear")
    ARBITRATION_GUIDANCE = "arbitration_guidance", _("Inform of labour arbitration")
    LEGAL_AID = "legal_aid", _("Offer legal aid")
    NO_WAGE_CASE = "no_wage_case", _("Not a wage case: advise and refer")
    SUPPLEMENT_24H_3D = (
        "supplement_24h_3d",
        _("Police give written notice within 24 hours; the file is completed within 3 days"),
    )
    SPECIAL_MEETING = "special_meeting", _("Special meeting of the coordination group")
    TRANSFER_CROSS_AREA = "transfer_cross_area", _("Transfer to the competent area, tell the complainant")
    OVERDUE_REMINDER = "overdue_reminder", _("Remind and list as overdue")
    CASE_CONFERENCE = "case_conference", _("Multi-department conference")
    NO_SUSPENSION = "no_suspension", _("Threshold not met: do not suspend payments")
    NO_TASK_FORCE = "no_task_force", _("Threshold not met: no task force")
    FIRST_CONTACT = "first_contact", _("First-contact responsibility applies")


class Conclusion(TextChoices):
    """What came of a case; our own list, none is official."""

    SOLVED = "solved", _("Solved, wages paid")
    NO_ARREARS = "no_arrears", _("No arrears proved")
    NOT_WAGES = "not_wages", _("Not wages")
    UNDER_HANDLING = "under_handling", _("Filed, still being handled")
    ARBITRATION = "arbitration", _("To arbitration or court")
    POLICE = "police", _("Transferred to the police")
    UNREACHABLE = "unreachable", _("Not enough information, or unreachable")
    DUPLICATE = "duplicate", _("Duplicate")
    OTHER_AREA = "other_area", _("Another area, transferred")
    OTHER = "other", _("Other")


class Determination(TextChoices):
    """How far the text itself decides. Declared from best to worst."""

    EXPLICIT = "explicit", _("The text decides")
    DEFAULT = "default", _("The text is silent; default applied")
    MANUAL = "manual", _("Two readings; a person confirms")

    @classmethod
    def worst(cls, found: Iterable[str]) -> "Determination":
        order = list(cls.values)
        return cls(max(found, key=order.index, default=cls.EXPLICIT.value))


class TimeUnit(TextChoices):
    """What a time limit is counted in."""

    WORKING_DAY = "working_day", _("working days")
    DAY = "day", _("days")
    MONTH = "month", _("months")
    HOUR = "hour", _("hours")


class Kind(Enum):
    """The shape of one fact."""

    CODE = "code"
    CODES = "codes"
    FLAG = "flag"
    TRUTH = "truth"  # a flag that may also be unknown
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class FactField:
    name: str
    kind: Kind
    label: Any
    choices: type[TextChoices] | None = None
    maximum: int | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.choices.values) if self.choices else ()

    @property
    def unstated(self) -> Any:
        """What a fact is when nobody stated it."""
        return {Kind.CODES: frozenset(), Kind.FLAG: False}.get(self.kind)


# What no complaint exceeds, and every column holds.
PEOPLE_MAX, YUAN_MAX = 1_000_000, 10**14 - 1
_DAYS = 36_500

FACTS: dict[str, FactField] = {
    field.name: field
    for field in (
        FactField("domain", Kind.CODE, _("Field of work"), Domain),
        FactField("causes", Kind.CODES, _("Causes"), Cause),
        FactField("sector", Kind.CODE, _("Sector"), Sector),
        FactField("project_category", Kind.CODE, _("Project category"), ProjectCategory),
        FactField("funding", Kind.CODES, _("Funding"), Funding),
        FactField("is_government_project", Kind.FLAG, _("Government-invested project")),
        FactField("gov_triggers", Kind.CODES, _("Government project faults"), GovTrigger),
        FactField("employer_type", Kind.CODE, _("Kind of employer"), EmployerType),
        FactField(
            "contractor_ownership", Kind.CODE, _("Ownership of the general contractor"), ContractorOwnership
        ),
        FactField("owner_agency", Kind.CODE, _("Department or town that owns the project"), Role),
        FactField("debtor_kind", Kind.CODE, _("Who owes the small firm"), DebtorKind),
        FactField("territory", Kind.NAME, _("Town, street or zone"), maximum=100),
        FactField("territory_kind", Kind.CODE, _("Kind of territory"), TerritoryKind),
        FactField("territory_relation", Kind.CODE, _("Relation to the territory"), TerritoryRelation),
        FactField("received_at_territory", Kind.NAME, _("Place where it was handed in"), maximum=100),
        FactField("source_channel", Kind.CODE, _("Channel"), Channel),
        FactField("source_level", Kind.CODE, _("Level it came from"), SourceLevel),
        FactField("assigned_from_above", Kind.FLAG, _("Assigned from above")),
        FactField("assignee", Kind.CODE, _("Assigned to"), Role),
        FactField("days_without_progress", Kind.NUMBER, _("Days without progress"), maximum=_DAYS),
        FactField("worker_count", Kind.NUMBER, _("Workers owed"), maximum=PEOPLE_MAX),
        FactField("amount_yuan", Kind.MONEY, _("Amount owed (yuan)"), maximum=YUAN_MAX),
        FactField("verified", Kind.FLAG, _("Figures verified")),
        FactField("is_group", Kind.FLAG, _("Collective wage claim")),
        FactField("group_size", Kind.NUMBER, _("Size of the group"), maximum=PEOPLE_MAX),
        FactField("petition_level", Kind.CODE, _("Petition level reached"), PetitionLevel),
        FactField("petition_in_person", Kind.FLAG, _("Petition in person")),
        FactField("is_major", Kind.FLAG, _("Major case or major public opinion")),
        FactField("online_spread", Kind.FLAG, _("Spreading online")),
        FactField("duplicate_references", Kind.NUMBER, _("References of other channels"), maximum=1000),
        FactField("criminal_flags", Kind.CODES, _("Signs of unlawful acts"), CriminalFlag),
        FactField("order_unpaid", Kind.FLAG, _("Order to pay ran out unpaid")),
        FactField("refuses_investigation", Kind.FLAG, _("Employer refuses investigation")),
        FactField("employer_unreachable", Kind.FLAG, _("Employer cannot be reached")),
        FactField("project_hq", Kind.FLAG, _("Project headquarters exists")),
        FactField("special_type", Kind.CODE, _("Special project"), SpecialType),
        FactField("owner_overdue_days", Kind.NUMBER, _("Days works money is overdue"), maximum=_DAYS),
        FactField("stop_work_reported", Kind.FLAG, _("Subcontractor stopped and reported")),
        FactField("progress_payment_covers_wages", Kind.TRUTH, _("Progress payments cover the wages")),
        FactField("firm_unable_to_pay", Kind.TRUTH, _("Firm unable to pay")),
        FactField("needs_many_departments", Kind.FLAG, _("Needs several departments")),
        FactField("received_date", Kind.DATE, _("Letter received on")),
        FactField("arrears_from", Kind.DATE, _("Wages owed from")),
        FactField("arrears_to", Kind.DATE, _("Wages owed until")),
    )
}


class LetterKind(TextChoices):
    """What an office writes, in a case or about a project. Every kind has a row of numbers of its own."""

    TRANSFER = "transfer", _("Transfer letter")
    REMINDER = "reminder", _("Reminder")
    SUPERVISION = "supervision", _("Supervision order")
    NOTICE = "notice", _("One-time notice of missing materials")
    REPLY = "reply", _("Reply to the complainant")
    RECTIFICATION = "rectification", _("Order to correct within a time")
    ASSISTANCE = "assistance", _("Request for assistance")
    REFERRAL = "referral", _("Referral letter")
    MINUTES = "minutes", _("Minutes of a meeting")
    CIRCULAR = "circular", _("Circular")
    TALK = "talk", _("Summons to a talk")
    AGENCY_NOTICE = "agency_notice", _("Notice to another agency")
    STOP_WORK = "stop_work", _("Order to stop work")
    PENALTY = "penalty", _("Administrative handling or penalty decision")
    PROPOSAL = "proposal", _("Proposal to the licensing body")
    DEPOSIT_PAYOUT = "deposit_payout", _("Notice to pay out of the deposit")
    DEPOSIT_RETURN = "deposit_return", _("Confirmation of the return of a deposit")
    RELIEF = "relief", _("Decision to advance wages")
    DISPATCH = "dispatch", _("Dispatch sheet")
    ASSESSMENT = "assessment", _("Form for an evaluation")


def bits_of(codes: Iterable[str], choices: type[TextChoices]) -> int:
    """A set of codes as one integer; bit n is the n-th declared code."""
    order = list(choices.values)
    return sum(1 << order.index(code) for code in set(codes))


def codes_of(bits: int, choices: type[TextChoices]) -> tuple[str, ...]:
    """The codes of a bit set, in declared order."""
    return tuple(code for place, code in enumerate(choices.values) if bits >> place & 1)
