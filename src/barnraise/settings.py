"""Settings, read from the environment; whatever is missing or wrong is said at once."""

import os
import secrets
from pathlib import Path

import environ
from csp.constants import NONCE

from barnraise.platform.discovery import rooms

env = environ.Env()
SOURCE = Path(__file__).resolve().parent
HOME = Path(env.str("BARNRAISE_HOME", "var")).resolve()

DEBUG = False
LOCAL = env.bool("BARNRAISE_LOCAL", default=True)  # served on loopback without HTTPS
ALLOWED_HOSTS = env.list("BARNRAISE_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
SETUP_PAGE = env.bool("BARNRAISE_SETUP_PAGE", default=LOCAL)  # beyond this machine the command sets up
PUBLIC_URL = env.str("BARNRAISE_URL", "http://127.0.0.1:8000").rstrip("/")  # how links in mail begin
CSRF_TRUSTED_ORIGINS = env.list("BARNRAISE_ORIGINS", default=[])


def _secret() -> str:
    """The signing secret: from the environment, else made once and kept readable by its owner only."""
    told: str = env.str("BARNRAISE_SECRET", "")
    if told:
        return told
    place = HOME / "keys" / "secret"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return place.read_text()


SECRET_KEY = _secret()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "barnraise.platform",
    *rooms(),  # before allauth, whose templates we replace by our own
    "django_cotton",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "axes",
    "django_q",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # ours alone are cached; what follows is private
    "barnraise.platform.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "barnraise.platform.recall.Recall",
    "barnraise.run.people.middleware.AskerMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "barnraise.interfaces.web.urls"
WSGI_APPLICATION = "barnraise.interfaces.web.wsgi.application"
AUTH_USER_MODEL = "people.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "barnraise.platform.shell.shell",
            ],
            "builtins": ["barnraise.platform.templatetags.barnraise"],
        },
    }
]
FORM_RENDERER = "barnraise.platform.renderer.FormRenderer"

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(HOME / "barnraise.sqlite3"),
    "CONN_MAX_AGE": 3600,
    "OPTIONS": {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA recursive_triggers=ON;"
            "PRAGMA cache_size=-65536;"  # KiB, used as needed: with 2 MiB an import slows down as its indexes grow
        ),
    },
}


def _database() -> dict[str, object]:
    told = env.str("DATABASE_URL", "")
    if not told:
        HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        return dict(SQLITE)
    parsed: dict[str, object] = dict(env.db_url_config(told))
    if "sqlite" in str(parsed["ENGINE"]):
        return {**SQLITE, "NAME": parsed["NAME"]}
    told_options = parsed.get("OPTIONS")
    options = {"options": "-c jit=off"} | (
        told_options if isinstance(told_options, dict) else {}
    )  # our queries are short
    return {**parsed, "CONN_MAX_AGE": 3600, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


DATABASES = {"default": _database()}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "barnraise.run.people.adapter.AccountAdapter"
MFA_ADAPTER = "barnraise.run.people.adapter.SecondFactorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "barnraise.run.people.forms.LoginForm",
    "reset_password": "barnraise.run.people.forms.ResetPasswordForm",
}
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # django-axes counts those, in the database
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
CSRF_FAILURE_VIEW = "barnraise.interfaces.web.views.errors.unproven"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Barnraise"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "barnraise.run.people.adapter.login_name"
AXES_CLIENT_IP_CALLABLE = "allauth.core.internal.httpkit.get_client_ip"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLED = env.bool("BARNRAISE_LOCKOUT", default=True)
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # forms carry the proof themselves; no script reads a cookie
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "barnraise" if LOCAL else "__Host-barnraise"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_PROXY = env.bool("BARNRAISE_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)  # whoever asks is counted by the address that the proxy saw
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

EMAIL_BACKEND = env.str("BARNRAISE_MAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(HOME / "mail")
MAIL_DOMAIN = env.str("BARNRAISE_MAIL_DOMAIN", "barnraise.invalid")
DEFAULT_FROM_EMAIL = env.str("BARNRAISE_MAIL_FROM", f"no-reply@{MAIL_DOMAIN}")
if env.str("BARNRAISE_MAIL_URL", ""):  # smtp+tls://name:password@host:587; without it mail is written into mail/
    globals().update(env.email_url("BARNRAISE_MAIL_URL"))

Q_CLUSTER = {
    "name": "barnraise",
    "orm": "default",
    "workers": 1,
    "timeout": 1500,
    "retry": 1800,
    "max_attempts": 5,
    "poll": 1,
    "save_limit": 250,
    "catch_up": False,
    "sync": env.bool("BARNRAISE_JOBS_NOW", default=False),
    "ack_failures": True,
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
SILENCED_SYSTEM_CHECKS = (
    ["security.W004", "security.W008", "security.W012", "security.W016", "axes.W003"] if LOCAL else []
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("BARNRAISE_LOG", "WARNING")},
}
