"""Things written by name with arguments: `AdamW`, `{AdamW: {lr: 1e-3}}`, `{Dropout: 0.2}`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netwright.core.errors import RunFileError


@dataclass(frozen=True)
class Named:
    """A name with its arguments, as a run file writes them.

    >>> Named.parse("ReLU", where="model.layers[1]")
    Named(name='ReLU', args=(), kwargs={})
    >>> Named.parse({"AdamW": {"lr": 0.001}}, where="train.optimizer").kwargs
    {'lr': 0.001}
    >>> Named.parse({"Linear": 256}, where="model.layers[0]").args
    (256,)
    """

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)

    def rename(self, name: str) -> Named:
        """The same arguments under another name."""
        return Named(name, self.args, self.kwargs)

    def write(self) -> Any:
        """Write it as a run file does.

        >>> Named("Conv2d", (8, 3)).write(), Named("ReLU").write()
        ({'Conv2d': [8, 3]}, 'ReLU')
        """
        if self.kwargs:
            return {self.name: dict(self.kwargs)}
        if not self.args:
            return self.name
        return {self.name: self.args[0] if len(self.args) == 1 else list(self.args)}

    @classmethod
    def parse(cls, written: object, *, where: str) -> Named:
        """Read `Name`, `{Name: scalar}`, `{Name: [positional]}` or `{Name: {keyword: value}}`.

        Raises:
            RunFileError: it is none of the four.
        """
        if isinstance(written, str) and written.strip():
            return cls(written.strip())
        if isinstance(written, dict) and len(written) == 1:
            ((name, given),) = written.items()
            if isinstance(name, str) and name.strip():
                if given is None:
                    return cls(name.strip())
                if isinstance(given, dict) and all(isinstance(key, str) for key in given):
                    return cls(name.strip(), (), dict(given))
                return cls(name.strip(), tuple(given) if isinstance(given, list) else (given,))
        raise RunFileError(
            f"{written!r} is not a name with arguments",
            where=where,
            fix="write `Name`, `Name: value`, `Name: [values]` or `Name: {keyword: value}`",
        )
