"""Speed, memory and scale of HomeClouds, as ratios to a floor integration that does the least possible."""
