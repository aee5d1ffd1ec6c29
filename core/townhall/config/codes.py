"""The stable codes of diagnostics: scripts and manuals may name them, so one is never given a new meaning."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """What kind of mistake it is."""

    # The file
    FILE_MISSING = "T001"
    FILE_UNREADABLE = "T002"
    NOT_UTF8 = "T003"
    SYNTAX = "T004"
    DUPLICATE_KEY = "T005"
    NOT_READ = "T006"

    # Keys
    UNKNOWN_TABLE = "T010"
    UNKNOWN_TOWNHALL_KEY = "T011"
    UNKNOWN_ACCOUNT_KEY = "T012"
    UNKNOWN_DEFAULTS_KEY = "T013"
    UNKNOWN_PROFILE_KEY = "T014"
    UNKNOWN_GROUP_KEY = "T015"
    UNKNOWN_CHARTER_KEY = "T016"
    UNKNOWN_BUDGET_KEY = "T017"
    UNKNOWN_SETTING = "T018"
    MISSING_SETTING = "T019"

    # Values
    WRONG_TYPE = "T020"
    TABLE_NEEDED = "T021"
    SWITCH_NEEDED = "T022"
    UNKNOWN_CHOICE = "T023"
    OUT_OF_RANGE = "T024"
    BAD_FORM = "T025"
    BAD_DURATION = "T026"
    NEGATIVE_DURATION = "T027"
    BAD_DATE = "T028"
    BAD_HOURS = "T029"
    BAD_SCHEDULE = "T030"
    BAD_ZONE = "T031"
    BAD_LOCALE = "T032"
    SETTINGS_REFUSED = "T033"
    BAD_TIME_OF_DAY = "T034"
    UNKNOWN_VARIABLE = "T035"
    UNKNOWN_TEXT = "T036"
    EMPTY_TEXT = "T037"
    BAD_PATTERN = "T038"
    PATTERN_NOT_POSSIBLE = "T039"
    NO_SUCH_FILE = "T047"
    NO_HOME = "T048"

    # Secrets
    PLAIN_SECRET = "T040"
    SECRET_LIKE_KEY = "T041"
    SECRET_LIKE_VALUE = "T042"
    SECRET_ENV_MISSING = "T043"
    SECRET_FILE_MISSING = "T044"
    CREDENTIAL_MISSING = "T045"
    BAD_REFERENCE = "T046"

    # Plugins and adapters
    UNKNOWN_PLUGIN = "T050"
    PLUGIN_FAILED = "T051"
    NO_PLUGIN_OBJECT = "T052"
    PLUGIN_DECLARED_WRONGLY = "T053"
    PLUGIN_NAME_TAKEN = "T054"
    UNKNOWN_ADAPTER = "T055"
    ADAPTER_SDK_MISSING = "T056"
    ADAPTER_FAILED = "T057"
    PLUGIN_PATH_MISSING = "T058"
    MISSING_ADAPTER = "T059"

    # Groups
    UNKNOWN_PROFILE = "T060"
    PROFILE_CYCLE = "T061"
    UNKNOWN_ACCOUNT = "T062"
    MISSING_ACCOUNT = "T063"
    MISSING_CHAT = "T064"
    DUPLICATE_CHAT = "T065"
    UNKNOWN_GROUP = "T066"
    OWN_STAFF_ROOM = "T067"
    STAFF_ROOM_NEEDED = "T068"
    BAD_NAME = "T069"
    UNMET_NEED = "T070"
    DEGRADED = "T071"
    UNKNOWN_LIKE = "T072"
    LIKE_NOT_POSSIBLE = "T073"
    BAD_CHAT = "T074"
    UNKNOWN_STAFF_ROOM = "T075"
    UNKNOWN_ASKED_GROUP = "T076"
    NOT_A_GROUP_KEY = "T077"
    LESSER = "T078"
    MOVED_CHAT = "T079"

    # The process
    BAD_DATABASE = "T080"
    BAD_LISTEN = "T081"
    OPEN_LISTEN = "T082"
    BAD_LOG_LEVEL = "T083"
    UNKNOWN_KEPT = "T105"
    """A time is set for something that no plugin keeps."""
    KEPT_WITHOUT_END = "T106"
    """A time is set for a record that its plugin needs until the person asks to be forgotten."""
    KEPT_TOO_SHORT = "T107"
    """Something is kept for a shorter time than a plugin looks back with the settings of a group."""

    # Permissions and roles
    UNKNOWN_PERMISSION = "T085"
    BAD_LABEL = "T086"
    ROLES_NOT_POSSIBLE = "T087"
    EMPTY_ROLE = "T088"
    NOT_LENDABLE = "T089"
    """A permission is to be delegated that is never delegated, or a whole family of them."""

    # What has no effect
    IDLE_GROUP = "T090"
    UNUSED_PROFILE = "T091"
    SETTINGS_WHILE_OFF = "T092"
    UNUSED_ACCOUNT = "T093"
    NO_GROUPS = "T094"
    BAD_OVERRIDE = "T095"
    STALE_OVERRIDE = "T096"
    UNUSED_TEXT = "T097"

    SETTINGS_DOUBTED = "T098"
    """A plugin finds settings doubtful in this very group."""

    PLUGIN_FINDING = "T099"
    """A plugin that looks over the whole configuration found something."""

    # The charter
    PROMOTION_WITHOUT_CHARTER = "T110"
    BAD_POSITION = "T111"

    # Texts
    UNKNOWN_TONE = "T100"
    TEXT_WITHOUT_DEFAULT = "T101"
    VARIABLE_LEFT_OUT = "T102"
    IMPOLITE_TEXT = "T103"
    TEXT_BESIDE_THE_VOICE = "T104"
    """The charter has a tone, and a text written into a setting has one wording only."""
