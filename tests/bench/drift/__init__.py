"""A simulation of drift under load: AWS publishes no limits, and no load test of ours reaches them."""
