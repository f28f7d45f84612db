"""A model of CloudTrail: management calls become events on EventBridge, and are found by LookupEvents.

`calls.add("sqs", "DeleteQueue")` lets another call become one.
Where AWS differs: events come there some minutes after the call and perhaps twice, here at once and once; calls that a
service makes itself (CloudFormation's own among them) are not recorded here; requestParameters follow AWS's names for
the calls of EC2 and Lambda that stand in `dialect`, for others its common rule; a resource of an event has no type
here; an EventBridge rule gets these events whether or not the account has a trail.
"""
