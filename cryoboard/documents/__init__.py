"""The PDF dossier: what it says (context), how it is drawn (rendering), who asked for it, and the hash of what was filed."""
