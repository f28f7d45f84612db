"""The report as one HTML page that opens from disk: no network, light and dark, on paper, by keyboard. Pure."""

from __future__ import annotations

from handlers.reporting.page.document import page, pieces

__all__ = ["page", "pieces"]
