"""A review as people and programs read it; the HTML face, which few runs need, is `faces.html.to_html`."""

from renderer.review.faces.json import to_json
from renderer.review.faces.markdown import to_markdown
from renderer.review.faces.text import to_text

__all__ = ["to_json", "to_markdown", "to_text"]
