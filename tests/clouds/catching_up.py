"""What tests that listen to a cloud have in common."""

from collections.abc import Awaitable, Iterable

from custom_components.homeclouds.clouds.core.model import Update
from custom_components.homeclouds.clouds.core.stale_poll import Questions


class CatchingUp:
    """Takes in what was missed as an account does: without what is pushed meanwhile."""

    caught_up = False
    """Whether what was missed last is taken in."""
    _questions: Questions | None = None

    def update(self, update: Update) -> None:
        """Take in a push."""
        if self._questions is not None:
            self._questions.overtake(update)

    async def catch_up(self, read: Awaitable[Iterable[Update]]) -> None:
        """Take in what is read because pushes were missed."""
        self.caught_up = False
        self._questions = questions = Questions()
        for update in await questions.read(read):
            self.update(update)
        self.caught_up = True
