"""Write what a file says about bodies, set by set, and note each record so that the import can be undone."""

from collections.abc import Iterable

from barnraise.platform import imports
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker
from barnraise.run.organizations.models import Identifier, Organization, YearCount
from barnraise.run.organizations.operations.many import write_bodies, write_counts, write_identifiers
from barnraise.run.organizations.operations.one import allow
from barnraise.run.organizations.rules import Plan


@deed("organizations.bring_in")
def bring_in(*, by: Asker, run: ImportRun, plans: Iterable[Plan]) -> dict[int, int]:
    """Carry out what rows of a file would do; returns row → organization.

    Bodies, numbers and counts that are new go through the bulk door; a record that changes is changed one by one, so
    that nobody's work is lost. Errors: `ChangedMeanwhile` when somebody changed one after the file was read.
    """
    allow(by)
    every = list(plans)
    owners = _bodies(run, every)
    fresh = [(owners[p.row], scheme, value) for p in every if p.adds for scheme, value in p.identifiers.items()]
    write_identifiers(fresh)
    document = key_of(run.document)
    counts = [(owners[p.row], counted) for p in every if p.adds for counted in p.counts_new]
    write_counts(counts, document_key=document, import_key=key_of(run))
    _numbers_of_known(run, every)
    _counts_of_known(run, every, document)
    record(run, organizations=sum(p.adds for p in every), changed=sum(not p.adds and not p.is_same for p in every))
    return owners


def _bodies(run: ImportRun, plans: list[Plan]) -> dict[int, int]:
    added = [plan for plan in plans if plan.adds]
    ids = write_bodies([plan.draft for plan in added])
    owners = {plan.row: made for plan, made in zip(added, ids, strict=True)}
    imports.note_many(run, [(row, f"organizations.Organization:{made}") for row, made in owners.items()])
    owners |= {plan.row: plan.organization_id for plan in plans if plan.organization_id is not None}
    changing = {p.organization_id: p for p in plans if p.changes and p.organization_id is not None}
    for body in _each(list(changing)):
        plan = changing[body.pk]
        imports.change_record(run, plan.row, body, **{name: new for name, (_, new) in plan.changes.items()})
    return owners


def _each(ids: list[int]) -> Iterable[Organization]:
    for start in range(0, len(ids), 500):
        yield from Organization.objects.filter(pk__in=ids[start : start + 500])


def _numbers_of_known(run: ImportRun, plans: list[Plan]) -> None:
    for plan in plans:
        if plan.organization_id is None:
            continue
        for scheme, value in plan.identifiers.items():
            made = Identifier.objects.create(organization_id=plan.organization_id, scheme=scheme, value=value)
            imports.note_added(run, plan.row, made)


def _counts_of_known(run: ImportRun, plans: list[Plan], document: str) -> None:
    known = [plan for plan in plans if not plan.adds]
    new = [(plan, counted) for plan in known for counted in plan.counts_new]
    pairs = [(plan.organization_id or 0, counted) for plan, counted in new]
    made = write_counts(pairs, document_key=document, import_key=key_of(run))
    noted = [(plan.row, f"organizations.YearCount:{pk}") for (plan, _), pk in zip(new, made, strict=True)]
    imports.note_many(run, noted)
    changed = {old.id: (plan, counted) for plan in known for old, counted in plan.counts_changed}
    for start in range(0, len(changed), 500):
        for row in YearCount.objects.filter(pk__in=list(changed)[start : start + 500]):
            plan, counted = changed[row.pk]
            imports.change_record(run, plan.row, row, value=counted.value, as_of=counted.as_of, document_key=document)
