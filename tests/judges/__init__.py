"""What others say of the stacks: AWS's reference of IAM, and linters and scanners that are not ours."""
