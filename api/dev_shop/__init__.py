"""A page of development on which a newcomer buys a course: the smallest front end that does all of it."""
