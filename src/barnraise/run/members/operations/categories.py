"""Adopt a rule set: the categories of membership as data, each with its rule, vote and exclusions."""

from barnraise.core.dates import FiscalYear
from barnraise.core.law import law_of
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.run.members import permissions, rules
from barnraise.run.members.models import Category
from barnraise.run.members.terms import NOT_MEMBERS, RULE_SETS


@deed("members.set_up")
def set_up(*, by: Asker, fiscal_year: FiscalYear) -> list[Category]:
    """Give a new agency its categories; it may change them later."""
    return adopt_categories(by=by)


@deed("members.adopt_categories")
def adopt_categories(*, by: Asker, rule_set: str = "five") -> list[Category]:
    """Write a rule set's categories down, or bring those on file up to it; none is removed."""
    permissions.require_editor(by)
    assert rule_set in RULE_SETS, f"there is no rule set {rule_set}; there is {', '.join(RULE_SETS)}"
    adopted = []
    for place, rule in enumerate(law_of(RULE_SETS[rule_set]).categories, start=1):
        values = {
            "name": rule.name, "order": place * 10, "votes": rule.votes, "is_member": rule.code not in NOT_MEMBERS,
            "rule": rules.rule_kept(rule), "excluded_functions": list(rule.excludes), "source": rule.source[:120],
        }  # fmt: skip
        standing = Category.objects.filter(code=rule.code).first()
        if standing is None:
            made = Category.objects.create(code=rule.code, **values)
            record(made, adopted=rule.code, rule_set=rule_set, name=rule.name)
        else:
            made = change(standing, version=standing.version, **values)
        adopted.append(made)
    return adopted
