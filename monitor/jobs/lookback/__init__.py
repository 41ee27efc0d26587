"""Look back over the stored entries: try, search, compare, advise, and fill in what was missed."""
