"""The view models of the pages: plain objects made from models and evaluations, so that templates do not compute."""
