"""What a person looks at: read from a preview, not from the program."""
