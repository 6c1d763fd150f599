"""Sales and labels that a letter told of and that a person decides on."""

from datetime import datetime

from bot.domain.sales.proposals import Proposal, ProposalStatus
from bot.store.table import Table
from bot.store.values import columns

_PROPOSAL = columns(Proposal)


class Proposals(Table[Proposal]):
    """What was proposed to every shop."""

    table = "proposals"
    kind = Proposal

    async def decide(
        self, proposal: Proposal, status: ProposalStatus, *, by: int, at: datetime
    ) -> bool:
        """Notes what a person decided; gives whether nobody had decided before."""
        query = """UPDATE proposals SET status = :status, decided_by = :by, decided_at = :at
                   WHERE id = :id AND status = 'open' RETURNING id"""
        values = {"id": proposal.id, "status": status, "by": by, "at": at}
        return await self._sql.value(int, query, **values) is not None

    async def list_open_after(self, shop_id: int, after: int, *, limit: int) -> list[Proposal]:
        """What nobody has decided on yet, the oldest first, behind the one with this id."""
        query = f"""SELECT {_PROPOSAL} FROM proposals
                    WHERE shop_id = :shop_id AND status = 'open' AND id > :after
                    ORDER BY id LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, after=after, limit=limit)

    async def count_open(self, shop_id: int) -> int:
        """How many nobody has decided on yet."""
        query = "SELECT count(*) FROM proposals WHERE shop_id = :shop_id AND status = 'open'"
        return await self._sql.value(int, query, shop_id=shop_id) or 0

    async def forget_old(self, shop_id: int, before: datetime, limit: int) -> None:
        """Forgets some of a shop's proposals that came before this moment: whoever hasn't decided
        by then doesn't want to.
        """
        query = """DELETE FROM proposals WHERE id IN (
                       SELECT id FROM proposals WHERE shop_id = :shop_id AND at < :before
                       ORDER BY at LIMIT :limit)"""
        await self._sql.run(query, shop_id=shop_id, before=before, limit=limit)
