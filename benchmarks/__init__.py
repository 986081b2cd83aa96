"""Speed, memory and scale of HomeClouds, as ratios to a floor integration that does the least possible.

A cloud takes part by being a module here with `async def rows(times) -> list[Row]`, made with `measure.cost` and `measure.rate`; `instance`
starts a Home Assistant, `floor.Floor` is the floor with the vendor's few words put in, `measure.elsewhere` runs the simulator.
"""
