"""Dagster's part of chasing: a sensor that sees a reminder's moment come, a job that writes."""

from collections.abc import Iterator

import dagster as dg

from orchestration.reminders import moments_reached, write_reminders
from orchestration.report_states import read_states
from settings.errors import KaopingError
from settings.workspace import Workspace

JOB = "chase"
# A reminder is at most so late; looking costs half a second.
_LOOK_EVERY = 300


def chase_job(workspace: Workspace) -> dg.JobDefinition:
    """Return the job that writes the texts due now, and the status page."""

    @dg.op(name="write_reminders", description="Texts into exports/chasing, and the status page.")
    def write(context: dg.OpExecutionContext) -> None:
        written = write_reminders(workspace)
        context.log.info(f"{len(written)} files written")

    @dg.job(name=JOB, description="Reminders a day and an hour before closing, the list after it.")
    def chase() -> None:
        write()

    return chase


def chase_sensor(workspace: Workspace, job: dg.JobDefinition) -> dg.SensorDefinition:
    """Return the sensor: one run for each closing and stage, also when it looked late."""

    @dg.sensor(
        name="closing_times",
        job=job,
        minimum_interval_seconds=_LOOK_EVERY,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Asks for reminders a day and an hour before a closing time, and after it.",
    )
    def closing_times(
        context: dg.SensorEvaluationContext,
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        if not workspace.ledger.is_file():
            yield dg.SkipReason("nothing was received yet")
            return
        try:
            reached = moments_reached(read_states(workspace))
        except KaopingError as error:
            # The nightly run says it too; a definition that is being written is no fault here.
            yield dg.SkipReason(str(error))
            return
        for name in reached:
            yield dg.RunRequest(run_key=name)
        if not reached:
            yield dg.SkipReason("no closing time is near")

    return closing_times
