"""All settings in one file. Production needs no variable to be safe; development asks for less."""

import datetime as dt
from pathlib import Path

import pgtrigger
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from pendamping_portal import env

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
NIK_KEY = env.text(
    "NIK_KEY"
)  # 32 bytes as 64 hex digits; encrypts and indexes NIK, apart from SECRET_KEY
# 32 bytes as 64 hex digits; signs credentials (Ed25519). Former ones still check what they signed.
BADGE_KEY = env.text("BADGE_KEY")
BADGE_KEY_FALLBACKS = env.words("BADGE_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# Where the public finds the portal: printed in QR codes, signed in credentials, sent by mail.
PUBLIC_ADDRESS = env.text("PUBLIC_ADDRESS", default="http://127.0.0.1:8000").rstrip("/")

# HTTPS is the default; PLAIN_HTTP is for a server that listens on 127.0.0.1 only (bin/demo).
PLAIN_HTTP = env.flag("PLAIN_HTTP", default=False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000  # one year
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

INSTALLED_APPS = [
    "apps.portal",
    "apps.api",
    "apps.roster",
    "apps.forecasts",
    "apps.staffing",
    "apps.competencies",
    "apps.reports",
    "apps.facilitators",
    "apps.caseloads",
    "apps.imports",
    "apps.jobs",
    "apps.accounts",
    "apps.programs",
    "apps.regions",
    "apps.core",
    "pendamping_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "apps.core.storable.only_storable",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "pendamping_portal.urls"
WSGI_APPLICATION = "pendamping_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.portal.asof.header",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "apps.core.templatetags.ui",
                "apps.portal.templatetags.pages",
            ],
        },
    }
]

# `default` is what web, worker and tests use: a role that owns no table. `owner` migrates.
DATABASE_URL = env.text("DATABASE_URL")
DATABASES = {
    "default": env.database(DATABASE_URL),
    "owner": env.database(env.text("DATABASE_OWNER_URL", default=DATABASE_URL)),
}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        # Milliseconds. A web request never waits longer; the worker asks for more.
        "options": (
            f"-c statement_timeout={env.whole_number('STATEMENT_TIMEOUT_MS', default=10_000)}"
            f" -c lock_timeout={env.whole_number('LOCK_TIMEOUT_MS', default=3_000)}"
            " -c idle_in_transaction_session_timeout=60000"
            " -c temp_buffers=128MB"  # taken only by who counts
            # Unset, each trigger would catch an error to see that it is not ignored; while deferred
            # rules wait, every caught error reads their whole queue: a bulk load never ends.
            " -c pgtrigger.ignore={}"
        ),
    },
}
DATABASES["owner"] |= {"TEST": {"MIRROR": "default"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "photos": {
        "BACKEND": "apps.core.storage.WholeFileStorage",
        "OPTIONS": {
            "location": env.text("PHOTO_DIR", default=str(BASE_DIR / "var" / "photos")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "apps.core.modules.HashedModules"
        )
    },
}
# Documents made in the background, until their week is over: the same place for web and worker.
EXPORT_DIR = Path(env.text("EXPORT_DIR", default=str(BASE_DIR / "var" / "exports")))
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))

# Rate limits and replay guards hold across processes, and need no broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "apps.accounts.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # PostgreSQL: survives an emptied broker

ACCOUNT_ADAPTER = "apps.accounts.adapter.ClosedDoorAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_FORMS = {"login": "apps.accounts.forms.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # officers are invited, nobody signs up
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
# Behind a proxy every address would be the proxy's: one guesser would shut all of them out.
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole_number("TRUSTED_PROXY_COUNT", default=0)
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail because somebody typed their address
MFA_TOTP_ISSUER = "Pendamping Portal"
MFA_TOTP_TOLERANCE = 1  # the code before and after is taken too: phones' clocks differ
EMAIL_HOST = env.text("EMAIL_HOST", default="")  # without one, invitations are handed over
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    default=f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend",
)
EMAIL_PORT = env.whole_number("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="portal@localhost")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["apps.api.permissions.RolePermissions"],
    "DEFAULT_FILTER_BACKENDS": ["apps.api.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "apps.api.pagination.KeysetPagination",
    "DEFAULT_RENDERER_CLASSES": ["apps.api.renderers.FastJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.api.refusals.handle",
    "DEFAULT_VERSIONING_CLASS": None,
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pendamping Portal",
    "DESCRIPTION": "Roster, workload and coverage of Indonesia's social-program facilitators.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "FacilitatorStatusEnum": "apps.facilitators.rules.Status",
        "EmploymentStatusEnum": "apps.facilitators.rules.EmploymentStatus",
        "RegionLevelEnum": "apps.api.regions.LEVELS",
        "WayEnum": "apps.competencies.rules.Way",
        "AssessedWayEnum": "apps.api.assessments.WAYS",
        "OutcomeEnum": "apps.competencies.rules.Outcome",
        "SentOutcomeEnum": "apps.api.assessments.SENT_OUTCOMES",
        "StandardKindEnum": "apps.competencies.rules.StandardKind",
        "ReportStateEnum": "apps.reports.rules.states.State",
    },
}
PGHISTORY_LEVEL = pgtrigger.Statement  # a row-level trigger makes a bulk load 13 times slower

KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105 — a model's name
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": dt.timedelta(days=90)}

CELERY_BROKER_URL = env.text("REDIS_URL")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True  # outcomes are job rows, not broker keys
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600  # seconds, well under half of the visibility timeout
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_VISIBILITY_TIMEOUT = 3600
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2}
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "apps.jobs.tasks.sweep", "schedule": 15.0},
    "recount": {
        "task": "apps.staffing.tasks.recount",
        "schedule": 2.0,
        "options": {"expires": 2},  # seconds: a busy worker finds one of them, not a queue
    },
    "forecast": {
        "task": "apps.forecasts.tasks.request",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget-old-runs": {
        "task": "apps.staffing.tasks.forget_old_runs",
        "schedule": crontab(hour=2, minute=10),
    },
    "follow-succession": {
        "task": "apps.staffing.tasks.follow_succession",
        "schedule": crontab(hour=1, minute=5),
    },
    "expect-reports": {
        "task": "apps.reports.tasks.expect_reports",
        "schedule": crontab(minute=20),
    },
    "forget-bundles": {
        "task": "apps.reports.tasks.forget_bundles",
        "schedule": crontab(hour=2, minute=20),
    },
    "sweep-photos": {
        "task": "apps.reports.tasks.sweep_photos",
        "schedule": crontab(hour=2, minute=40),
    },
    "tell-of-returns": {
        "task": "apps.reports.tasks.tell_of_returns",
        "schedule": crontab(hour="6-20", minute=40),
    },
    "remind-of-ends": {
        "task": "apps.competencies.tasks.remind_of_ends",
        "schedule": crontab(hour="5-9", minute=0),
    },
    "count-tonight": {
        "task": "apps.staffing.tasks.count_tonight",
        "schedule": crontab(hour=1, minute=10),
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
