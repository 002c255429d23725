"""What each page shows, as plain objects made from models and evaluations, so that templates never compute."""
