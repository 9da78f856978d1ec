"""Letters about invoices that were issued: one a payer, with a link and nothing of anybody else."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from barnraise.platform import agency, outbox
from barnraise.platform.permissions import MemberRole
from barnraise.run.organizations import queries as organizations
from barnraise.run.people import queries as people

READERS = (MemberRole.BUSINESS_MANAGER, MemberRole.SUPERINTENDENT)
"""Who gets the letter: the first of these that the payer has."""


def _tell_payers(issued: Mapping[int, tuple[int, str]], *, issued_on: date, due_on: date) -> int:
    """Write to the payers of invoices (payer → invoice and number), inside the deed that issues them; returns how many.

    ASSUMPTION: a payer without anybody who answers for its money gets none; the run's page shows its invoice.
    """
    us = agency.the()
    if us.demonstration or not us.mails_invoices or not issued:
        return 0
    readers = people.letters_go_to(list(issued), READERS, agency.today())
    names = organizations.names(readers)
    letters = []
    for payer, (name, address) in readers.items():
        invoice, number = issued[payer]
        link = settings.PUBLIC_URL + reverse("books:invoice", args=[invoice])
        told = {"name": name, "payer": names[payer], "number": number, "issued_on": issued_on, "due_on": due_on,
                "link": link, "agency": us}  # fmt: skip
        letters.append(outbox.Letter(
            to=address, subject=f"Invoice {number} of {us.name}", about=f"books.Invoice:{invoice}",
            body=render_to_string("books/mail/invoice_issued.txt", told), name=f"invoice {invoice} issued",
        ))  # fmt: skip
    outbox.post_many(letters)
    return len(letters)
