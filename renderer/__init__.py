"""What render.py drives: compose, review and deploy."""
