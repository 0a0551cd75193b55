from django.urls import path

from guanjia.web.phone.pages import home, session

urlpatterns = [
    path("", home.home, name="phone_home"),
    path("login", session.log_in, name="phone_login"),
    path("logout", session.log_out, name="phone_logout"),
]
