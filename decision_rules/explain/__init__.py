"""French sentences for conditions, and the step-by-step trace of a verdict."""
