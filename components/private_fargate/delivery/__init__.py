"""Who may preview, deploy and push images without a stored key: roles for a pipeline."""
