"""Custom::SecureParameters' entry point: CloudFormation is answered even where its code cannot be imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from handlers.custom_resources.response import answer_failed_import

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: LambdaContext) -> None:
    """Entry point: a request of CloudFormation."""
    try:
        from handlers.custom_resources import secure_parameters
    except BaseException as error:
        answer_failed_import(event, error)
        raise
    secure_parameters.handler(event, context)
