"""What was deployed, from a file: a template that somebody kept, or the output of an earlier render."""

from __future__ import annotations

from pathlib import Path

from renderer.deploy.state import Deployed, DeployError
from renderer.review.load import UnreadableError, load_parameters, load_template


def read_file(path: Path) -> Deployed:
    """The template at `path`, JSON or YAML, with the parameters and tags of the configuration.json beside it, if any.

    A folder stands for the template.json in it. DeployError names the file that cannot be read.
    """
    template_path = path / "template.json" if path.is_dir() else path
    configuration = template_path.with_name("configuration.json")
    try:
        template = load_template(template_path)
        parameters, tags = load_parameters(configuration) if configuration.exists() else ({}, None)
    except UnreadableError as error:
        raise DeployError(str(error)) from error
    return Deployed(template, parameters, tags)
