"""The private register: who the participants are, kept outside the study folder and never part of what goes out."""
