"""How fast Daybook appends, beside other ways to keep the same events on the same machine.

Start at `append`: what is measured, in turns, and how it is counted. Figures of different machines
or different days say little; the ratios of one run are what counts.
"""
