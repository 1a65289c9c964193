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
    """What sort of agency takes part. Data say what that lets it do (`roles`, `endings`)."""

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


#: Who stands on a case as a child of it, whenever they were born. A parent may be a child too, and
#: is meant where a case's children are only where they are named.
CHILDREN = frozenset({SubjectRole.CHILD, SubjectRole.SIBLING, SubjectRole.OTHER_CHILD})


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
    PLACEMENT_ORDER = "placement-order"
    CHILD_ARRANGEMENTS_ORDER = "child-arrangements-order"
    OTHER = "other"


class ApplicationOutcome(Listed):
    """How an application ended that no order was made on."""

    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PowerType(Listed):
    """Powers to hold, place or treat a child that need no court. `orders.toml` has the rules."""

    POLICE_PROTECTION = "police-protection"
    SECTION_20_ACCOMMODATION = "section-20-accommodation"
    MHA_SECTION_2 = "mha-section-2"
    MHA_SECTION_3 = "mha-section-3"
    MHA_SECTION_4 = "mha-section-4"
    MHA_SECTION_5_2 = "mha-section-5-2"
    MHA_SECTION_5_4 = "mha-section-5-4"
    MHA_SECTION_135 = "mha-section-135"
    MHA_SECTION_136 = "mha-section-136"
    SECURE_ACCOMMODATION_WITHOUT_ORDER = "secure-accommodation-without-order"
    OTHER = "other-power"


class EndOfPower(Listed):
    """How the use of a power ended."""

    RELEASED = "released"
    TIME_OVER = "time-over"
    REPLACED = "replaced"
    AGREEMENT_WITHDRAWN = "agreement-withdrawn"
    OTHER = "other"


class Compliance(Listed):
    """Whether what a court directed was done."""

    COMPLIED = "complied"
    IN_PART = "in-part"
    NOT_COMPLIED = "not-complied"


class DestructionBasis(Listed):
    """On what a case's key may be destroyed."""

    RETENTION_ENDED = "retention-ended"
    LAWFUL_INSTRUCTION = "lawful-instruction"


class RetentionClass(Listed):
    """Which kind of record a case is, as far as how long it is kept goes. `retention.toml` has the
    rule of each.
    """

    LOOKED_AFTER_CHILD = "looked-after-child"
    ADOPTED_CHILD = "adopted-child"
    ALLEGATION_UPHELD = "allegation-upheld"
    ALLEGATION_UNFOUNDED = "allegation-unfounded"
    FOSTER_CARER = "foster-carer"
    REVIEW_PAPERS = "review-papers"


class Exemption(Listed):
    """By which somebody is not given an entry about them. `exemptions.toml` says more of each."""

    THIRD_PARTY = "third-party"
    HEALTH = "health"
    COURT = "court"
    OWN_AGENCY = "own-agency"
    CRIME = "crime"
    LEGAL_PRIVILEGE = "legal-privilege"
    SERIOUS_HARM = "serious-harm"
    CHILD_ABUSE = "child-abuse"


class Role(Listed):
    """What an actor is to Daybook. `domain/reference/roles.toml` says what each role allows."""

    CONTRIBUTOR = "contributor"
    SIGN_OFF_OFFICER = "sign-off-officer"
    COORDINATOR = "coordinator"
    REVIEWER = "reviewer"
    PANEL_MEMBER = "panel-member"
    AUDITOR = "auditor"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    ADMINISTRATOR = "administrator"


class Sensitivity(Listed):
    """Whom an entry is kept from. `domain/reference/roles.toml` says who may read each."""

    OPEN = "open"
    OWN_AGENCY = "own-agency"
    THIRD_PARTY = "third-party"
    HEALTH = "health"
    POLICE_SENSITIVE = "police-sensitive"
    COURT_RESTRICTED = "court-restricted"
    LEGALLY_PRIVILEGED = "legally-privileged"


class Way(Listed):
    """How somebody looked at something: what their request came by, or asked for."""

    PAGE = "page"
    API = "api"
    SEARCH = "search"
    EXPORT = "export"
    PRINT = "print"
    STREAM = "stream"
    RECEIPT = "receipt"
    COMMAND = "command"


class Denial(Listed):
    """Why somebody who asked for something was not given it."""

    NO_SUCH_CASE = "no-such-case"
    NOT_PERMITTED = "not-permitted"
    BARRED = "barred"
    NOT_SIGNED_IN = "not-signed-in"


class IdentityChange(Listed):
    """What became of somebody's sign-in, or of what they may do."""

    ADDED = "added"
    CHANGED = "changed"
    DISABLED = "disabled"
    ENABLED = "enabled"
    LINKED = "linked"
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    SIGN_IN_FAILED = "sign-in-failed"
    LOCKED = "locked"
    PASSWORD_SET = "password-set"  # noqa: S105 - names what happened, and is no password.
    TOKEN_ISSUED = "token-issued"  # noqa: S105 - as above.
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - as above.


LABELS = {
    "Answer.PARTLY": "Accepts in part",
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
    "PowerType.SECTION_20_ACCOMMODATION": "Accommodation by agreement, section 20",
    "PowerType.MHA_SECTION_2": "Mental Health Act, section 2",
    "PowerType.MHA_SECTION_3": "Mental Health Act, section 3",
    "PowerType.MHA_SECTION_4": "Mental Health Act, section 4",
    "PowerType.MHA_SECTION_5_2": "Mental Health Act, section 5(2)",
    "PowerType.MHA_SECTION_5_4": "Mental Health Act, section 5(4)",
    "PowerType.MHA_SECTION_135": "Mental Health Act, section 135",
    "PowerType.MHA_SECTION_136": "Mental Health Act, section 136",
    "Role.CONTRIBUTOR": "Agency contributor",
    "Role.SIGN_OFF_OFFICER": "Agency sign-off officer",
    "Role.COORDINATOR": "Partnership coordinator",
    "Role.REVIEWER": "Lead reviewer",
    "Way.API": "Agency's system",
    "Way.COMMAND": "Command line",
    "Denial.NO_SUCH_CASE": "No such case for them",
    "IdentityChange.LOCKED": "Locked out",
    "Sensitivity.OPEN": "Open to the review",
    "Sensitivity.OWN_AGENCY": "Own agency only",
    "Sensitivity.POLICE_SENSITIVE": "Police-sensitive",
    "Sensitivity.COURT_RESTRICTED": "Court-restricted",
}
