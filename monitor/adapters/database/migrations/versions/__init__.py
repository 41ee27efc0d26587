"""One module for each step; a step never changes once it was released."""
