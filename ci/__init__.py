"""What the workflows compute: the image of a service, from and into the stack file."""
