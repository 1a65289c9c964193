"""The closed lists that every layer shares. Values are stored; labels are what people read."""

from __future__ import annotations

from enum import StrEnum


class Listed(StrEnum):
    """A closed list whose stored values are hyphenated words."""

    @property
    def label(self) -> str:
        """The value as a person reads it."""
        return LABELS.get(f"{type(self).__name__}.{self.name}") or (
            self.value.replace("-", " ").capitalize()
        )


class AgencyKind(Listed):
    """What sort of agency takes part: it decides the sign beside its name, never its rights."""

    CHILDRENS_SOCIAL_CARE = "childrens-social-care"
    ADULT_SOCIAL_CARE = "adult-social-care"
    ACUTE_HOSPITAL = "acute-hospital"
    MENTAL_HEALTH = "mental-health"
    COMMUNITY_HEALTH = "community-health"
    GENERAL_PRACTICE = "general-practice"
    COMMISSIONING = "commissioning"
    POLICE = "police"
    EDUCATION = "education"
    CAFCASS = "cafcass"
    COURT = "court"
    HOUSING = "housing"
    PROBATION = "probation"
    VOLUNTARY = "voluntary"
    PARTNERSHIP = "partnership"
    OTHER = "other"


class SubjectRole(Listed):
    """Whose life the record is about, and how they stand to the child."""

    CHILD = "child"
    SIBLING = "sibling"
    MOTHER = "mother"
    FATHER = "father"
    CARER = "carer"
    GRANDPARENT = "grandparent"
    OTHER_ADULT = "other-adult"
    OTHER_CHILD = "other-child"


class Relationship(Listed):
    """How one subject stands to another: `subject` is the <relationship> `other`."""

    PARENT_OF = "parent-of"
    SIBLING_OF = "sibling-of"
    GRANDPARENT_OF = "grandparent-of"
    PARTNER_OF = "partner-of"
    FORMER_PARTNER_OF = "former-partner-of"
    CARER_OF = "carer-of"
    FOSTER_CARER_OF = "foster-carer-of"
    OTHER_RELATIVE_OF = "other-relative-of"


class EntryKind(Listed):
    """What sort of thing a chronology entry says happened."""

    CONTACT = "contact"
    REFERRAL = "referral"
    VISIT = "visit"
    ASSESSMENT = "assessment"
    MENTAL_HEALTH_ACT_ASSESSMENT = "mental-health-act-assessment"
    STRATEGY_DISCUSSION = "strategy-discussion"
    SECTION_47_ENQUIRY = "section-47-enquiry"
    CONFERENCE = "conference"
    MEETING = "meeting"
    PLAN = "plan"
    APPOINTMENT = "appointment"
    MISSED_APPOINTMENT = "missed-appointment"
    ADMISSION = "admission"
    DISCHARGE = "discharge"
    HEALTH = "health"
    INCIDENT = "incident"
    CRITICAL_INCIDENT = "critical-incident"
    MISSING = "missing"
    POLICE_ATTENDANCE = "police-attendance"
    POLICE_PROTECTION = "police-protection"
    PLACEMENT_SEARCH = "placement-search"
    PLACEMENT = "placement"
    EDUCATION = "education"
    HOUSING = "housing"
    FAMILY = "family"
    TRANSITION = "transition"
    SUPERVISION = "supervision"
    INFORMATION_SHARED = "information-shared"
    ORGANISATIONAL = "organisational"
    OTHER = "other"


class Seen(Listed):
    """Whether the child was seen. Not recorded is an answer of its own, and often the finding."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not-applicable"
    NOT_RECORDED = "not-recorded"


class Ladder(Listed):
    """Where an escalation climbs: inside one organisation, or between agencies."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class HearingType(Listed):
    """HMCTS family public law hearing types, and three that cases need besides."""

    EMERGENCY_PROTECTION_ORDER = "emergency-protection-order"
    FACT_FINDING = "fact-finding"
    CASE_MANAGEMENT = "case-management"
    FURTHER_CASE_MANAGEMENT = "further-case-management"
    ISSUE_RESOLUTION = "issue-resolution"
    FINAL = "final"
    JUDGMENT_AFTER_HEARING = "judgment-after-hearing"
    INTERIM_CARE_ORDER = "interim-care-order"
    DISCHARGE_OF_CARE = "discharge-of-care"
    FAMILY_DRUG_AND_ALCOHOL_COURT = "family-drug-and-alcohol-court"
    PLACEMENT = "placement"
    INHERENT_JURISDICTION = "inherent-jurisdiction"
    DIRECTIONS = "directions"
    URGENT_OUT_OF_HOURS = "urgent-out-of-hours"
    OTHER = "other"


class Attendance(Listed):
    """How a hearing was attended."""

    IN_PERSON = "in-person"
    REMOTE_VIDEO = "remote-video"
    REMOTE_PHONE = "remote-phone"


class OrderType(Listed):
    """Orders a court can make in these cases."""

    EMERGENCY_PROTECTION_ORDER = "emergency-protection-order"
    EMERGENCY_PROTECTION_ORDER_EXTENSION = "emergency-protection-order-extension"
    INTERIM_CARE_ORDER = "interim-care-order"
    CARE_ORDER = "care-order"
    INTERIM_SUPERVISION_ORDER = "interim-supervision-order"
    SUPERVISION_ORDER = "supervision-order"
    CHILD_ASSESSMENT_ORDER = "child-assessment-order"
    SECURE_ACCOMMODATION_ORDER = "secure-accommodation-order"
    DEPRIVATION_OF_LIBERTY = "deprivation-of-liberty"
    RECOVERY_ORDER = "recovery-order"
    EDUCATION_SUPERVISION_ORDER = "education-supervision-order"
    SPECIAL_GUARDIANSHIP_ORDER = "special-guardianship-order"
    CHILD_ARRANGEMENTS_ORDER = "child-arrangements-order"
    OTHER = "other"


class Role(Listed):
    """What an actor may do in Daybook. `api/access.py` says what each role allows."""

    CONTRIBUTOR = "contributor"
    COORDINATOR = "coordinator"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"


LABELS = {
    "AgencyKind.CHILDRENS_SOCIAL_CARE": "Children's social care",
    "AgencyKind.MENTAL_HEALTH": "Mental health trust",
    "AgencyKind.COMMISSIONING": "Commissioning (ICB)",
    "EntryKind.SECTION_47_ENQUIRY": "Section 47 enquiry",
    "EntryKind.MENTAL_HEALTH_ACT_ASSESSMENT": "Mental Health Act assessment",
    "HearingType.EMERGENCY_PROTECTION_ORDER": "Emergency Protection Order",
    "HearingType.INTERIM_CARE_ORDER": "Interim Care Order",
    "HearingType.FAMILY_DRUG_AND_ALCOHOL_COURT": "Family Drug and Alcohol Court",
    "OrderType.EMERGENCY_PROTECTION_ORDER": "Emergency Protection Order",
    "OrderType.EMERGENCY_PROTECTION_ORDER_EXTENSION": "Emergency Protection Order, extended",
    "OrderType.INTERIM_CARE_ORDER": "Interim Care Order",
    "OrderType.CARE_ORDER": "Care Order",
}
