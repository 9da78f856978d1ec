"""What set-up offers to choose from, and the words in which the audit log is told."""

from typing import Final

STATES: Final = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip

ZONES: Final = {
    "America/New_York": "Eastern", "America/Chicago": "Central", "America/Denver": "Mountain",
    "America/Phoenix": "Mountain without daylight saving (Arizona)", "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska", "Pacific/Honolulu": "Hawaii",
}  # fmt: skip

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

DEEDS: Final = {
    "agency.found": "founded the agency's books",
    "agency.name_organization": "said which organization the agency is",
    "agency.settle": "changed the agency's settings",
    "books.apply_credit": "set a credit note against invoices",
    "books.apply_payment": "set a payment against invoices",
    "books.approve_run": "approved a billing run",
    "books.correct": "corrected a line of an invoice",
    "books.earn": "posted what a month earned",
    "books.explain_exception": "explained what looks unusual in a billing run",
    "books.issue_run": "issued the invoices of a billing run",
    "books.lock_period": "locked a month",
    "books.open_year": "opened the months of a fiscal year",
    "books.post_entry": "posted a journal entry",
    "books.prepare_run": "prepared a billing run",
    "books.receive": "recorded a payment",
    "books.receive_many": "recorded the payments of one day",
    "books.reverse_entry": "reversed a journal entry",
    "books.reverse_payment": "took back a payment",
    "books.send_back": "sent back a billing run",
    "books.set_up": "set up accounts and funds",
    "books.take_back_import": "took back the payments of a file",
    "books.unlock_period": "unlocked a month",
    "catalog.commit": "committed one member to a service",
    "catalog.commit_members": "committed members to a service",
    "catalog.describe": "changed a service",
    "catalog.offer": "offered a service",
    "catalog.offer_many": "offered several services",
    "catalog.set_fee": "set the fee of a service",
    "catalog.set_price": "set a price",
    "deliveries.record": "recorded a delivery",
    "deliveries.record_many": "recorded deliveries",
    "deliveries.reverse": "took back deliveries",
    "deliveries.reverse_sources": "took back the deliveries of some sources",
    "governance.record_resolution": "recorded a resolution",
    "imports.apply": "applied a file",
    "imports.ask": "asked for long work on a file",
    "imports.bring_in": "brought in a file",
    "imports.discard": "discarded a file that was only looked at",
    "imports.look": "looked at a file",
    "imports.receive": "received a file",
    "imports.refuse_file": "refused a file",
    "imports.save_profile": "saved how files of a kind are read",
    "imports.settle": "mended or answered what a file asked",
    "imports.undo": "took back an import",
    "members.adopt_categories": "adopted membership categories",
    "members.change_category": "changed a member's category",
    "members.end": "ended a membership",
    "members.join": "let an organization join",
    "members.join_from_file": "let the organizations of a file join",
    "members.join_many": "let organizations join",
    "members.set_up": "set up membership categories",
    "members.sign_agreement": "kept a signed agreement",
    "organizations.add": "wrote down an organization",
    "organizations.add_contact": "added a contact",
    "organizations.add_many": "wrote down organizations",
    "organizations.add_place": "added a place",
    "organizations.bring_in": "brought in organizations from a file",
    "organizations.count": "wrote down a yearly count",
    "organizations.edit": "changed an organization",
    "organizations.edit_contact": "changed a contact",
    "organizations.edit_place": "changed a place",
    "organizations.identify": "wrote down a number of an organization",
    "organizations.load_boundaries": "loaded a boundary file",
    "organizations.set_up": "set up the layouts of district files",
    "people.accept_invitation": "accepted an invitation",
    "people.add_person": "wrote down a person",
    "people.edit_person": "changed a person",
    "people.end_role": "ended a role",
    "people.found": "wrote down the agency and its first person",
    "people.give_role": "gave a role",
    "people.invite": "invited a person",
    "people.make_account": "made a sign-in",
    "people.require_second_factor": "ruled who needs a second factor",
    "people.withdraw_invitation": "withdrew an invitation",
    "purchasing.accept": "accepted lines set apart, as they stand",
    "purchasing.add_vendor": "added a vendor",
    "purchasing.bring_in": "took in the lines of a usage report",
    "purchasing.change_contract": "changed a contract",
    "purchasing.choose_member": "said which member lines mean",
    "purchasing.mend": "mended a line set apart",
    "purchasing.send_back": "sent lines back to the vendor",
    "purchasing.set_prices": "put a price file in force",
    "purchasing.sign_contract": "signed a contract",
    "purchasing.sign_many": "signed several contracts",
    "purchasing.take_back": "took back the lines of a usage report",
    "purchasing.take_in": "took in a usage report",
    "purchasing.withdraw_prices": "withdrew a price file",
    "purchasing.write_lines": "wrote down usage lines",
    "web.set_up": "set up the agency",
    "web.settle_agency": "changed the agency's settings",
}
"""Each deed of the audit log as it follows its doer's name: Ben Okafor `issued the invoices of a billing run`."""

RECORDS: Final = {
    "books.Application": "money set against an invoice", "books.Entry": "journal entry", "books.Period": "month",
    "books.RevenueCode": "revenue code", "books.Run": "billing run", "catalog.FeeTerm": "fee", "people.Account": "sign-in",
    "people.SecondFactorRule": "rule of the second factor", "platform.Agency": "agency", "platform.Document": "file",
    "platform.ImportProfile": "profile of imports", "platform.ImportRun": "import", "purchasing.SetAside": "line set apart",
}  # fmt: skip
"""What records are called in the audit log, where it is not the name of their kind."""

NOTED: Final = {
    "again": "was here before", "looked_at": "looked at", "n": "line", "of_organization": "organization", "sha256": "SHA-256",
    "stored": "kept file", "why": "because of",
}  # fmt: skip
"""What a noted value is called, where it is not its own name."""

NOTED_MONEY: Final = {"amount", "applied", "approval_threshold", "approved", "earned", "total"}
"""Noted values that are dollars and cents."""
