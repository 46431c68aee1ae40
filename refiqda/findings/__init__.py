"""Writing the findings: dossiers, quotes bound to the data, manuscripts built and checked against the transcripts.

``voices`` says who speaks in a passage, ``quotes`` binds words to their passages, ``dossiers`` lays out all passages of
a theme, ``manuscripts`` reads what somebody wrote, ``verifying`` holds its quotations against the transcripts,
``composing`` puts quotes into a manuscript and makes the evidence tables.
"""
