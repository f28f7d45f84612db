"""What a change does to permissions: per principal and policy, by containment of what is allowed and denied."""
