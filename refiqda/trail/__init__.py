"""The trail of a study: what changed, who decided and why, chained so that an alteration shows.

What it proves has limits. Somebody who rewrites the whole chain is found out only by a head that was signed before, or
that lies elsewhere. A trail shows what was recorded, not that an interpretation is good; it knows nothing of what
was never written down, and its times are those of the machine that wrote them.
"""
