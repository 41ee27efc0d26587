"""Help people edit their keywords: try them on the past, compare, and give advice."""
