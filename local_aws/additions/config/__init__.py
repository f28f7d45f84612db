"""A model of AWS Config: recorder, rules on Lambda functions, compliance, aggregators.

Where AWS differs: AWS discovers resources itself, here `record` plays the items it would have made; managed rules do
not run here (play their results with PutExternalEvaluation); answers come at once, AWS takes seconds to minutes;
pages are far smaller here, so that callers that forget to page are found out; conformance packs, remediation and
snapshots are not modelled.
"""
