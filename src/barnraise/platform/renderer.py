"""How Django's forms are drawn: our own field and form templates, with label, hint and error tied together."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """The form renderer of all pages (setting FORM_RENDERER)."""

    form_template_name = "platform/forms/form.html"
    field_template_name = "platform/forms/field.html"
