"""Persons, their sign-in, their dated roles, and the invitations that bring them in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, classified
from barnraise.run.organizations.models import Organization
from barnraise.run.people import terms

ROLE_CHOICES = list(terms.WORDS.items())


@classified(
    purpose="who acts, whatever address they use",
    retention="permanent; name erased on request after six years",
    member=["id", "created_at", "version"],
    personal=["name", "email", "phone"],
)
class Person(models.Model):
    """A human being; the e-mail address is an attribute and may change hands, the person does not."""

    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Account":
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


@classified(
    purpose="sign-in only",
    retention="until the person's last role has ended a year",
    member=["id", "person", "is_active", "is_superuser", "last_login", "groups", "user_permissions", "date_joined"],
    personal=["email", "password"],
)
class Account(AbstractBaseUser, PermissionsMixin):
    """A sign-in; at most one per person. Written by allauth through our adapter."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=now)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


@classified(
    purpose="who may act for whom, and when",
    retention="permanent",
    member=["id", "person", "organization", "role", "starts", "ends", "version"],
)
class Role(models.Model):
    """A dated role of a person at an organization, half-open: `starts` ≤ day < `ends`; ended as it starts: never."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=ROLE_CHOICES)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="role_span")
        ]
        indexes = [models.Index(fields=["organization", "role"])]


@classified(
    purpose="bring a person in without sending a password",
    retention="90 days after use or expiry",
    member=[
        "id",
        "organization",
        "role",
        "starts",
        "token_hash",
        "created_at",
        "expires_at",
        "accepted_at",
        "person",
        "invited_by",
    ],
    personal=["name", "email"],
)
class Invitation(models.Model):
    """A link that lets one person choose a password; only the hash of its token is kept."""

    name = models.CharField(max_length=120)
    email = models.EmailField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=ROLE_CHOICES)
    starts = models.DateField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_by = KeyField()

    token: str  # with its address, on the row that was just made and on no other
    link: str


@classified(
    purpose="which roles need a second factor", retention="permanent", member=["id", "role", "required", "version"]
)
class SecondFactorRule(models.Model):
    """Whether a role may only be used after a second factor at sign-in."""

    role = models.CharField(max_length=24, choices=ROLE_CHOICES, unique=True)
    required = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
