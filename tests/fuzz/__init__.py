"""Every entry point on real inputs, broken: a verdict or a clear error, and never a wrong COMPLIANT."""
