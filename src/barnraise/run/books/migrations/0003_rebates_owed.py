"""An agency whose chart of accounts stands gets the account that vendors' rebates are owed to members in."""

from django.db import migrations


def open_account(apps, _editor):
    Account = apps.get_model("books", "Account")
    if Account.objects.exists() and not Account.objects.filter(number="2150").exists():
        Account.objects.create(number="2150", name="Vendors’ rebates owed to members", type="liability")


class Migration(migrations.Migration):
    dependencies = [("books", "0002_rebates_and_aid")]
    operations = [migrations.RunPython(open_account, migrations.RunPython.noop)]
