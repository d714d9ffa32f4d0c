"""The failures that are predicted, one function each."""
