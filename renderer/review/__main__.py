"""`python -m renderer.review`."""

import sys

from renderer.review.cli import main

sys.exit(main())
