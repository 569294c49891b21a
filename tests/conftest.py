"""Being here, it puts this folder on the path: helpers of several test folders import by name."""
