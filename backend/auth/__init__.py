"""Sign-in: passwords, sessions bound to a device, access and refresh tokens."""
