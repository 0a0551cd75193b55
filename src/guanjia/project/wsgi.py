"""Django as the front calls it. Any WSGI server may serve it too; open pages then ask again."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.project.settings")
application = get_wsgi_application()
