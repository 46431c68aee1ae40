"""From the codes of a project to a codebook, and back: trees only, copies that share nothing.

A codebook holds codes without their memos, and sets of codes (REFI-QDA codebook standard); a project that is made
of one holds these and nothing else.
"""

from __future__ import annotations

import attrs

from refiqda import model


def codebook_of(tree: model.Project) -> model.CodeBook:
    """Return the codes of a project without their notes, and its sets of codes.

    They are spelled plainly: how a project spells a code, no codebook can repeat.
    """
    sets = [
        model.Set(
            guid=one.guid, name=one.name, description=one.description, member_codes=list(one.member_codes)
        )
        for one in tree.sets
        if one.member_codes
    ]
    return model.CodeBook(origin=tree.origin, codes=plain_codes(tree.code_book), sets=sets)


def codes_alone(tree: model.Project) -> model.Project:
    """Return a project with the codes of ``tree``, without their notes, and its sets of codes, spelled as there."""
    sets = [attrs.evolve(one, member_sources=[], member_notes=[]) for one in tree.sets if one.member_codes]
    codes = _copies(tree.code_book, spelling=True)
    return model.Project(name=tree.name, origin=tree.origin, code_book=codes, sets=sets)


def project_of(codebook: model.CodeBook, name: str) -> model.Project:
    """Return a project of this name that holds the codes and sets of a codebook, spelled plainly.

    Its origin is ours: how the codebook's program counts says nothing of texts that come later.
    """
    sets = [
        attrs.evolve(
            one, source_form=None, member_codes=list(one.member_codes), member_sources=[], member_notes=[]
        )
        for one in codebook.sets
    ]
    return model.Project(name=name, origin="refiqda", code_book=plain_codes(codebook.codes), sets=sets)


def plain_codes(codes: list[model.Code]) -> list[model.Code]:
    """Return copies of codes, and of those inside, with what a codebook can hold."""
    return _copies(codes, spelling=False)


def _copies(codes: list[model.Code], *, spelling: bool) -> list[model.Code]:
    copies: list[model.Code] = []
    waiting = [(codes, copies)]
    while waiting:
        originals, into = waiting.pop()
        for code in originals:
            form = code.source_form if spelling else None
            copy = attrs.evolve(code, source_form=form, note_refs=[], codes=[])
            into.append(copy)
            waiting.append((code.codes, copy.codes))
    return copies
