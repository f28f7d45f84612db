"""`python -m tests.golden`: write the expected files of the ten reviews anew."""

from tests.golden.reviews import write

write()
