from django.db import migrations, models


class Migration(migrations.Migration):
    """A fee is at most the whole of what was paid: the limit was written in millionths, which the field already counts in."""

    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="feeterm", name="fee_rate_is_a_share"),
        migrations.AddConstraint(
            model_name="feeterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate__gte", 0), ("rate__lte", 1)), name="fee_rate_is_a_share"
            ),
        ),
    ]
