"""An engine and an AWS without an account: everything here is for development and tests.

No component knows that this package exists, and it knows nothing of components.
"""
