import os

from django import forms
from django.db import models
from django.utils.decorators import method_decorator
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt, csrf_protect

# ruleid: py-django-debug
DEBUG = True
# ruleid: py-django-allowed-hosts-any
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["shop"]
# ruleid: py-django-cookie-settings
SESSION_COOKIE_SECURE = False
# ruleid: py-django-cookie-settings
CSRF_COOKIE_SECURE = False
# ok: py-django-cookie-settings
SESSION_COOKIE_HTTPONLY = True
# ok: py-django-cookie-settings
USE_TZ = False
# ruleid: py-django-secret-key-constant
SECRET_KEY = "o3f!8v2m-example"
# ruleid: py-django-secret-key-constant
SIGNING_KEY = "o3f!8v2m-example"
# ok: py-django-secret-key-constant
SECRET_KEY = os.environ["SECRET_KEY"]
# ok: py-django-secret-key-constant
SECRET_KEY = ""
# ok: py-django-debug
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
# ok: py-django-debug
DEBUG = False
# ok: py-django-allowed-hosts-any
ALLOWED_HOSTS = ["shop.example.com"]
# ok: py-django-allowed-hosts-any
ALLOWED_HOSTS = []
# ruleid: py-django-allowed-hosts-any
ALLOWED_HOSTS = ["shop.example.com", "*"]
# ruleid: py-django-debug
DEBUG = True


# ruleid: py-django-csrf-exempt
@csrf_exempt
def transfer(request):
    return None


# ruleid: py-django-csrf-exempt
@method_decorator(csrf_exempt, name="dispatch")
class Transfer:
    pass


# ok: py-django-csrf-exempt
@csrf_protect
def protected(request):
    return None


# ok: py-django-csrf-exempt
@csrf_exempt
@require_api_key
def called_by_programs(request):
    return None


# ok: py-django-csrf-exempt
@csrf_exempt
def unsubscribe(request, signed_token):
    return None


# ok: py-django-csrf-exempt
def plain(request):
    return None


def marked(name, link):
    # ruleid: py-django-mark-safe
    first = mark_safe("<b>" + name + "</b>")
    # ruleid: py-django-mark-safe
    second = mark_safe(f"<b>{name}</b>")
    # ruleid: py-django-mark-safe
    third = format_html("<b>%s</b>" % name)
    # ok: py-django-mark-safe
    fourth = format_html("<b>{}</b>", name)
    # ok: py-django-mark-safe
    fifth = mark_safe("<b>" + "bold" + "</b>")
    # ok: py-django-mark-safe
    sixth = mark_safe("<b>" + escape(name) + "</b>")
    # ok: py-django-mark-safe
    seventh = mark_safe("".join(widget.render("id_" + key) for key in name))
    # ok: py-django-mark-safe
    eighth = mark_safe("?" + name.urlencode())


class AccountForm(forms.ModelForm):
    class Meta:
        model = None
        # ruleid: py-django-fields-all
        fields = "__all__"


class OrderForm(forms.ModelForm):
    class Meta:
        model = None
        # ruleid: py-django-fields-all
        exclude = []


class NoteForm(forms.ModelForm):
    class Meta:
        model = None
        # ok: py-django-fields-all
        fields = ["title", "text"]


class PageForm(forms.ModelForm):
    # ok: py-django-fields-all
    fields = "__all__"


def create(request, Account, form):
    # ruleid: py-django-mass-assignment
    first = Account(**request.POST.dict())
    # ruleid: py-django-mass-assignment
    second = Account.objects.create(owner=request.user, **request.data)
    # ok: py-django-mass-assignment
    third = Account(name=request.POST["name"])
    # ok: py-django-mass-assignment
    fourth = Account.objects.create(**form.cleaned_data)
    # ok: py-django-mass-assignment
    fifth = dict(**request.POST)
