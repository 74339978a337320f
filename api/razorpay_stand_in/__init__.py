"""A payment gateway for development and tests, which the real SDK and a real browser talk to as if it were Razorpay.

No money moves. Everything that goes wrong with a gateway can be made to go wrong here, through its control API.
"""
