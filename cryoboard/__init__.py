"""The board: cases in, sourced proposals out, a dossier to read, and a trace of everything."""
