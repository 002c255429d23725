"""The few words templates add to Django's."""
