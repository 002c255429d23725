"""The stand-alone settings, with what a test changes: hosts, fast hashing, its own media folder."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "for-tests-only")

from cryoboard.standalone.settings import *  # noqa: F403


class UnresolvedVariable(str):
    """What stands for a variable that a template cannot resolve: an error, where Django prints nothing."""

    def __mod__(self, variable: object) -> str:
        raise LookupError(f"template variable not resolved: {variable}")


ALLOWED_HOSTS = ["*"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnresolvedVariable("%s")  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = tempfile.mkdtemp(prefix="cryoboard-media-")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, so that each thread of the live server and of the task runner has its own connection, as in real life.
    DATABASES["default"]["TEST"] = {"NAME": f"{MEDIA_ROOT}/tests.sqlite3"}  # noqa: F405
