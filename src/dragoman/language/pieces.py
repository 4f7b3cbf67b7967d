"""Words to the encoder's pieces, the same way in training and in reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from dragoman.language.forms import case_shape, folded

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MOST = 12  # pieces of one word; a web address keeps its first and last six


class Pieces(NamedTuple):
    """One sentence as the encoder sees it: piece ids with [CLS] and [SEP], the word's shape under each
    piece, and the index of the first and the last piece of every word."""

    ids: list[int]
    shapes: list[int]
    first: list[int]
    last: list[int]


def pieces_of(tokenizer: Tokenizer, sentences: Sequence[Sequence[str]]) -> list[Pieces]:
    """Pieces of many sentences given as words; no sentence is cut, a word never has more than ``MOST``."""
    encoded = tokenizer.encode_batch(
        [[folded(w) for w in words] for words in sentences], is_pretokenized=True, add_special_tokens=False
    )
    cls, sep, unknown = (tokenizer.token_to_id(t) or 0 for t in ("[CLS]", "[SEP]", "[UNK]"))
    out = []
    for words, e in zip(sentences, encoded, strict=True):
        of_word: list[list[int]] = [[] for _ in words]
        for piece, word in zip(e.ids, e.word_ids, strict=True):
            if word is not None:
                of_word[word].append(piece)
        ids, shapes, first, last = [cls], [0], [], []
        for word_text, got in zip(words, of_word, strict=True):
            if not got:
                got = [unknown]
            elif len(got) > MOST:
                got = got[: MOST // 2] + got[-MOST // 2 :]
            first.append(len(ids))
            ids += got
            shapes += [case_shape(word_text)] * len(got)
            last.append(len(ids) - 1)
        ids.append(sep)
        shapes.append(0)
        out.append(Pieces(ids, shapes, first, last))
    return out
