"""The HTML face: one file that opens from disk, without a network; read on screen, by keyboard and on paper. Pure."""

from renderer.review.faces.html.document import to_html

__all__ = ["to_html"]
