"""Which upsampling layer learns best? Small networks on two sets of images, trained for long.

`make learning` runs it (about an hour on one core), and stores digits.json and photographs.json
here, which chapter 11 plots.
"""
