"""The AWS edge: what is deployed, the bundle's upload, change sets."""
