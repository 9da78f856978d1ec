"""Every body we know, with its identifiers, places, contacts and yearly counts."""

from django.db import models

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, ScaledField, classified
from barnraise.run.organizations.terms import Became, Kind, Measure, scheme_words


@classified(
    purpose="whom we serve, buy from, and report to",
    retention="permanent",
    public=[
        "id",
        "name",
        "kind",
        "state",
        "region",
        "county",
        "city",
        "latitude",
        "longitude",
        "website",
        "opened",
        "closed",
        "version",
    ],
    member=["created_at"],
)
class Organization(models.Model):
    """A district, city, vendor, agency …: one row for a body, member or not."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, choices=[(k.value, k.words) for k in Kind])
    state = models.CharField(max_length=2, blank=True, default="")
    region = models.CharField(max_length=8, blank=True, default="")
    county = models.CharField(max_length=60, blank=True, default="")
    city = models.CharField(max_length=80, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    website = models.CharField(max_length=200, blank=True, default="")
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["name", "id"]), models.Index(fields=["kind", "name"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=[k.value for k in Kind]), name="organization_kind")
        ]

    def __str__(self) -> str:
        return self.name


@classified(
    purpose="where a body that closed went on, so that its history can be followed",
    retention="permanent",
    public=["id", "organization", "successor", "how"],
)
class Succession(models.Model):
    """A body that closed and went on in another one: merged into it, or split, the other being a part of it."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=[(b.value, b.words) for b in Became])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "successor"], name="one_succession_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(organization=models.F("successor")), name="succession_in_another"
            ),
        ]


@classified(
    purpose="find the same body in another's file",
    retention="permanent",
    public=["id", "organization", "scheme", "value"],
)
class Identifier(models.Model):
    """What others call it, as text with its zeros: LEAID `2700006`, state number `0535-01`, our member number."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=24)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="one_body_per_identifier"),
            models.UniqueConstraint(fields=["organization", "scheme"], name="one_identifier_per_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.words} {self.value}"

    @property
    def words(self) -> str:
        """Whose number it is, as printed."""
        return scheme_words(self.scheme)


@classified(
    purpose="pupils and teachers reached, with source and date; the base of dues",
    retention="permanent",
    public=["id", "organization", "measure", "school_year", "source", "as_of", "value", "document_key", "version"],
    member=["recorded_at", "import_key"],
)
class YearCount(models.Model):
    """A yearly count: what, which school year (the year it ends in), from which source, of which date."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="counts")
    measure = models.CharField(max_length=20, choices=[(m.value, m.words) for m in Measure])
    school_year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=80)
    as_of = models.DateField()
    value = ScaledField()
    document_key = KeyField()
    import_key = KeyField()
    recorded_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "measure", "school_year", "source"], name="one_count_per_source_and_year"
            ),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="count_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.year_words}"

    @property
    def year_words(self) -> str:
        """The school year as people write it: `2015-16`."""
        return f"{self.school_year - 1}-{self.school_year % 100:02d}"


@classified(
    purpose="where a body can be found",
    retention="as long as the organization",
    public=[
        "id",
        "organization",
        "label",
        "street",
        "city",
        "postal_code",
        "county",
        "latitude",
        "longitude",
        "version",
    ],
)
class Place(models.Model):
    """A place of an organization: its office, a warehouse, a school."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="places")
    label = models.CharField(max_length=80)
    street = models.CharField(max_length=200, blank=True, default="")
    city = models.CharField(max_length=80, blank=True, default="")
    postal_code = models.CharField(max_length=12, blank=True, default="")
    county = models.CharField(max_length=60, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)


@classified(
    purpose="whom to call about what",
    retention="as long as the organization",
    public=["id", "organization", "label", "version"],
    personal=["name", "email", "phone"],
)
class Contact(models.Model):
    """A desk to call: billing, the superintendent's office. A person who signs in is a `people.Person` instead."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="contacts")
    label = models.CharField(max_length=80)
    name = models.CharField(max_length=120, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
