"""What granian serves: granian --interface wsgi guanjia.project.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.project.settings")
application = get_wsgi_application()
