from django.urls import include, path

from guanjia.project.health import healthz
from guanjia.web.api import claims, demo, inbound, lanes, outlook, papers, readings, session
from guanjia.web.api.root import api

for part in (session, papers, readings, claims, outlook, lanes, inbound, demo):
    api.add_router("", part.router)

urlpatterns = [
    path("", include("guanjia.web.phone.urls")),
    path("desk/", include("guanjia.web.desk.urls")),
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
]

handler400 = "guanjia.web.errors.unreadable"
handler404 = "guanjia.web.errors.not_found"
handler500 = "guanjia.web.errors.server_error"
