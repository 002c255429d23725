"""Tasks of the publication package: each takes ids, makes one call, and is safe to run twice."""

from __future__ import annotations

from celery import shared_task

from cryoboard.publication.services.automatic_review import review_proposal


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=3)  # type: ignore[untyped-decorator]
def replay_impact_slice(report_id: int, position: int) -> None:
    """Replay one slice of an impact report; the last one to end writes the report."""
    from cryoboard.publication.services.impact_replay import replay_one_slice  # loads the column engine, which only a replay needs

    replay_one_slice(report_id=report_id, position=position)


@shared_task  # type: ignore[untyped-decorator]
def review_ruleset(proposal_id: int) -> None:
    """Check, prove and mutate a proposed ruleset."""
    review_proposal(proposal_id=proposal_id)
