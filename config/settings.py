"""Every setting, in one file. What differs between installations comes from the environment, typed."""

from datetime import time, timedelta

import environ
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from config.broker import celery_url
from config.keys import decode_key, load_secrets
from config.logs import configure_structlog, logging_config
from config.places import CHECKOUT, LOCAL

BASE_DIR = CHECKOUT
LOCAL_DIR = LOCAL

env = environ.Env()
# Written by the private servers while they run, so that `manage.py` in a second terminal finds them.
env.read_env(LOCAL_DIR / "servers.env")

# "production" insists on every secret; "test" is set by the test suite; the rest is a developer's machine.
XINZE_ENV = env.str("XINZE_ENV", "development")
PRODUCTION = XINZE_ENV == "production"
TESTING = XINZE_ENV == "test"
DEBUG = env.bool("DEBUG", False)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# ---- secrets

_secrets = load_secrets(LOCAL_DIR / "secrets.env", production=PRODUCTION)
SECRET_KEY = _secrets["SECRET_KEY"]
# The first key encrypts, the others still decrypt: a new key goes in front, separated by a comma.
XINZE_DATA_KEYS = [decode_key("XINZE_DATA_KEY", text) for text in _secrets["XINZE_DATA_KEY"].split(",")]
XINZE_INDEX_KEY = decode_key("XINZE_INDEX_KEY", _secrets["XINZE_INDEX_KEY"])

# ---- applications

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    "csp",
    "agencies",
    "projects",
    "escrow",
    "cases",
    "oversight",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.parties.PartyDoorMiddleware",
    # Turns a failed login into a lockout answer; its documentation wants it after all that can log in.
    "axes.middleware.AxesMiddleware",
    # Last, so that nothing stands between a view that raises Refused and the one place that answers it.
    "config.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# ---- database

# Without DATABASE_URL nothing is listening there, and the error names the directory that says why.
DATABASES = {
    "default": env.db_url(
        "DATABASE_URL", "postgresql://postgres@/postgres?host=/nonexistent/run-make-run-or-set-DATABASE_URL"
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- people

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    # First, so that a locked-out login never reaches the password check.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:
    # A test logs in hundreds of times; it does not test how slow the hash is.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Both together: a name alone would let anybody lock out a colleague, an address alone a whole office
# behind one router.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_CLIENT_IP_CALLABLE = "config.security.client_address"

# ---- language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# ---- files

STATIC_URL = "static/"
# Beside the stamp that says they are current, so that neither outlives the other.
STATIC_ROOT = env.path("STATIC_ROOT", str(LOCAL_DIR / "staticfiles"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", str(LOCAL_DIR / "media"))()
# What is attached to cases: served by no web server, only by the view that asks who may see it. Back it up with
# the database.
ATTACHMENTS_DIR = env.path("XINZE_ATTACHMENTS_DIR", str(LOCAL_DIR / "attachments"))()
# An office's own typefaces for letters (仿宋_GB2312, 方正小标宋), which are not free; without them Noto Serif SC.
LETTER_FONTS_DIR = env("LETTER_FONTS_DIR", default="")
# Ten files of 20 MB and their envelope; the first handler refuses more before it is written anywhere.
UPLOAD_MAX_BYTES = 210 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "config.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Tests run without collectstatic, and hashed names exist only after it.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# A narrative of a million Chinese characters, escaped as \uXXXX, is 6 MB: it must reach the serializer
# to be refused with the name of the field.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# ---- API

REST_FRAMEWORK = {
    # Token first: its WWW-Authenticate header is what makes an anonymous answer 401 and not 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["config.parties.OfOfficials"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.refusals.api_exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Xinze API",
    "VERSION": "1",
    # The description is the same for every reader, and the same that `make check` validates.
    "SERVE_PUBLIC": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # From the sidecar package: offices have no internet to load Swagger from.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # One name per set of codes, whatever the field is called that holds one.
    "ENUM_NAME_OVERRIDES": {
        "Role": "agencies.vocabulary.Role",
        "Channel": "agencies.vocabulary.Channel",
        "Conclusion": "agencies.vocabulary.Conclusion",
        "AccountRole": "agencies.people.models.User.Role",
        "MessageKind": "agencies.messages.kinds.Kind",
        "CaseStatus": "cases.workflow.Status",
        "CaseVerb": "cases.workflow.Verb",
        "TransferStatus": "cases.workflow.TransferStatus",
        "TransferVerb": "cases.workflow.TransferVerb",
        "ArrearsReason": "cases.reasons.ArrearsReason",
        "RejectionGround": "cases.grounds.Ground",
        "PaymentHow": "cases.models.handling.Payment.How",
        "VisitHow": "cases.models.visit.Visit.How",
        "MeetingKind": "cases.models.meeting.Meeting.Kind",
        "LimitState": "agencies.clock.models.TimeLimit.State",
        "ApplicationKind": "cases.models.application.Application.Kind",
        "FileKind": "agencies.documents.contents.Kind",
        "EmployerType": "agencies.vocabulary.EmployerType",
        "ContractKind": "projects.models.contract.Contract.Kind",
        "ProjectState": "projects.models.project.Project.State",
        "Gate": "oversight.gates.Gate",
        "GateOutcome": "oversight.gates.Outcome",
        "ReportKind": "agencies.policy.directives.Rhythm",
        "ReportState": "oversight.reports.models.Report.State",
        "TargetMeasure": "agencies.policy.directives.Measure",
        "CoverageLight": "oversight.coverage.lights.Light",
        "AssessmentState": "oversight.assessment.models.IndicatorSet.State",
        "ScorecardState": "oversight.assessment.models.Scorecard.State",
        "ScoreObjectionState": "oversight.assessment.models.Objection.State",
        "CampaignState": "oversight.campaigns.models.Campaign.State",
        "SupervisionState": "oversight.campaigns.models.Supervision.State",
        "AdmonitionKind": "oversight.campaigns.admonition.Admonition.Kind",
        "AdmonitionState": "oversight.campaigns.admonition.Admonition.State",
        "GroupTaskState": "oversight.group.models.Task.State",
        "GroupMeetingState": "oversight.group.models.GroupMeeting.State",
        "GroupSitting": "agencies.policy.directives.Sitting",
        "DepositState": "escrow.models.deposit.Deposit.State",
        "DepositForm": "escrow.models.deposit.Deposit.Form",
        "DepositHolder": "agencies.policy.money.Holder",
        "FundUse": "agencies.policy.money.Use",
        "FundSource": "escrow.models.funding.FundLine.Source",
        "DisbursementUse": "escrow.models.funding.Disbursement.Use",
        "UnitReportKind": "oversight.unit_reports.api_shapes.KINDS",
        "UnitReportState": "oversight.unit_reports.models.UnitReport.State",
        "PatrolResult": "oversight.unit_reports.models.Patrol.Result",
        "InspectionItemResult": "projects.inspections.checklist.RESULTS",
        "ExchangeFate": "oversight.unit_reports.models.ExchangeItem.Fate",
    },
}

# ---- background work

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = celery_url(REDIS_URL)
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
# A task is taken off the queue when it is done, not when it starts: a killed worker loses nothing,
# and since every task is "do the next due step", running one twice does no harm.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Measured with a timeout of 20 s: a killed worker's task comes back after 92 s, with the two restore options
# after 22 s.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # Whoever takes a complaint in tells the worker of it, and must not wait for a broker that is gone or hangs:
    # without these every complaint took 7 seconds, or for ever. The sweep makes up for what is not sent.
    "max_retries": 0,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
}
CELERY_BEAT_SCHEDULER = "config.beat:OneAtATime"
# How long a beat may go on without noticing that it lost its lock.
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE = {
    "minute-sweep": {"task": "cases.tasks.sweep", "schedule": 60.0},
    # A task of its own: a robot that hangs must not hold up the time limits.
    "messages": {"task": "agencies.tasks.send_messages", "schedule": 60.0, "options": {"expires": 55}},
    "imports": {"task": "cases.imports.tasks.pick_up_imports", "schedule": 60.0, "options": {"expires": 55}},
    "project-steps": {
        "task": "projects.inspections.tasks.follow_steps",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "money-steps": {
        "task": "escrow.tasks.follow_steps",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "guarantees": {
        "task": "escrow.tasks.warn_of_ends",
        "schedule": crontab(hour=8, minute=40),
        "options": {"expires": 6 * 3600},
    },
    "registers": {
        "task": "projects.intake.tasks.pick_up_registers",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "duties": {
        "task": "projects.compliance.tasks.recount_all",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 6 * 3600},
    },
    "money-months": {
        "task": "escrow.accounts.tasks.recount_money",
        "schedule": crontab(hour=1, minute=30),
        "options": {"expires": 6 * 3600},
    },
    "warnings": {
        "task": "oversight.warnings.tasks.refresh_changed",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "warnings-of-the-night": {
        "task": "oversight.warnings.tasks.refresh_all",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 6 * 3600},
    },
    "leading-steps": {
        "task": "oversight.tasks.follow_steps",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "figures": {
        "task": "oversight.figures.tasks.compact",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "figures-of-the-night": {
        "task": "oversight.figures.tasks.reconcile",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 6 * 3600},
    },
    "reports": {
        "task": "oversight.reports.tasks.draft_due",
        "schedule": crontab(minute=10),
        "options": {"expires": 3000},
    },
    "unit-reports": {
        "task": "oversight.unit_reports.tasks.ask_for",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
    "coverage": {
        "task": "oversight.coverage.tasks.count_points",
        "schedule": crontab(hour=4, minute=0),
        "options": {"expires": 6 * 3600},
    },
    "campaigns": {
        "task": "oversight.campaigns.tasks.look_ahead",
        "schedule": crontab(hour=7, minute=30),
        "options": {"expires": 6 * 3600},
    },
    "year-tasks": {
        "task": "oversight.group.tasks.lay_out_year",
        "schedule": crontab(hour=0, minute=40),
        "options": {"expires": 6 * 3600},
    },
    "heartbeat": {"task": "config.celery.heartbeat", "schedule": 10.0},
}

# ---- messages

# smtp+tls://user:password@host:587. Without it nothing goes out by e-mail, and the pages say so.
vars().update(env.email_url("EMAIL_URL", "dummymail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("XINZE_MAIL_FROM", "xinze@localhost")
# How people reach the product, such as https://xinze.example.gov.cn: links in what goes out begin with it.
XINZE_URL = env.str("XINZE_URL", "")
# What goes out waits for these hours of a working day.
XINZE_WORK_HOURS = tuple(
    time.fromisoformat(each.strip()) for each in env.str("XINZE_WORK_HOURS", "09:00-18:00").split("-")
)
# Group robots inside the own network, by http as well: whoever may enter an address then reaches all of it.
XINZE_WEBHOOK_PRIVATE = env.bool("XINZE_WEBHOOK_PRIVATE", False)

# ---- gates

# “For long” (长期拖延工程款结算) has no number in the document: how many days past its planned day a settlement may be.
XINZE_GATE_SETTLEMENT_DAYS = env.int("XINZE_GATE_SETTLEMENT_DAYS", 180)
# Nor has “in place” (资金落实、到位): the share of the funds, in per cent, below which a permit is not issued.
XINZE_GATE_FUNDS_SHARE = env.int("XINZE_GATE_FUNDS_SHARE", 100)

# ---- security

SECURE_COOKIES = env.bool("XINZE_SECURE_COOKIES", PRODUCTION)
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("XINZE_SSL_REDIRECT", False)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("XINZE_HSTS_SECONDS", 0)
BEHIND_PROXY = env.bool("XINZE_BEHIND_PROXY", False)
if BEHIND_PROXY:
    # Only behind a proxy that sets it: otherwise any client could claim to have come by HTTPS.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        # Tabler draws its check marks and arrows with data: images.
        "img-src": ["'self'", "data:"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# ---- logs

LOGGING = logging_config(json=PRODUCTION, level=env.str("LOG_LEVEL", "WARNING" if TESTING else "INFO"))
configure_structlog()
