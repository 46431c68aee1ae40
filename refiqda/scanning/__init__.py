"""The known-name scan: does a file that is to go out hold a name that the private register knows?"""
