"""Whatever may name a stored file says who may read it."""

from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from barnraise.platform import registry
from barnraise.platform.models import Citation, Document

pytestmark = pytest.mark.usefixtures("in_the_region")


def naming(models: Iterable[type[Model]]) -> Iterator[str]:
    """Kinds of records with a place for a stored file."""
    for model in models:
        fields = model._meta.get_fields()
        if any(f.name == "document_key" or (isinstance(f, ForeignKey) and f.related_model is Document) for f in fields):
            yield f"{model._meta.app_label}.{model.__name__}"


def declared() -> set[str]:
    return {f"{m.slug}.{model}" for m in registry.manifests() for model in m.papers}


def test_every_record_with_a_place_for_a_file_says_who_may_read_it() -> None:
    assert sorted(set(naming(apps.get_models())) - declared()) == []


def test_every_record_that_names_a_file_in_the_region_says_who_may_read_it() -> None:
    sources = Citation.objects.filter(target__startswith="platform.Document:").values_list("source", flat=True)
    kinds = {source.rpartition(":")[0] for source in sources}
    assert kinds and sorted(kinds - declared()) == []


def test_a_record_that_does_not_say_it_is_caught() -> None:
    found = set(naming(apps.get_models()))
    assert "members.Agreement" in found and found - (declared() - {"members.Agreement"}) == {"members.Agreement"}
