"""Django: which file these are included by is not known here."""
from django.urls import include, path, re_path
from rest_framework.routers import DefaultRouter

router = DefaultRouter()
router.register("baskets", BasketViewSet)
signals.register("not-a-route", handler)

urlpatterns = [
    path("", views.home),
    path("orders/<int:pk>/", views.order),
    path("shop/", include("shop.urls")),
    re_path(r"^old/(?P<year>[0-9]{4})/$", views.old),
]
