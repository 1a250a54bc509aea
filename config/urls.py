"""Which app answers which path."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config import health
from config.docs import ApiPages
from oversight import gate_public
from oversight.group import public as windows_public

urlpatterns = [
    path("", include("cases.urls")),
    path("oversight/", include("oversight.urls")),
    # Short, since it is drawn as a code and read by telephones.
    path("g/<str:token>/", gate_public.genuine, name="gate-genuine"),
    # As short, for notice boards; for anybody.
    path("w/<str:code>/", windows_public.windows, name="public-windows"),
    path("agencies/", include("agencies.urls")),
    path("projects/", include("projects.urls")),
    path("money/", include("escrow.urls")),
    # Before the cases, whose last address answers for everything that is nowhere.
    path("api/v1/", include("oversight.api_urls")),
    path("api/v1/", include("escrow.api_urls")),
    path("api/v1/", include("projects.api_urls")),
    path("api/v1/", include("cases.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", ApiPages.as_view(url_name="schema"), name="api-docs"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("login/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
