"""The judges that are not ours: each module runs one, and says what it found in our words."""
