"""The assets and their gates: what the job is made of. Each step calls pure code and reports."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from compiling.compile import inputs_hash
from compiling.definitions import Definitions
from expectations.gate import GateReport
from orchestration.dbt_build import build, descriptions
from orchestration.gates import gate_facts, gate_published
from orchestration.intake import take_in
from orchestration.publish import discard_build, publish
from orchestration.returning import return_set_aside, tidy
from orchestration.session import Session

LANDED = "landing"


class Translator(DagsterDbtTranslator):
    """Name assets as their tables are named, and group them by layer."""

    def __init__(self) -> None:
        # Gates are the checks of this graph; dbt's own tests fail their step instead.
        # The compiled tables are one node: twenty of them would hide the models.
        super().__init__(
            DagsterDbtTranslatorSettings(
                enable_asset_checks=False, enable_duplicate_source_asset_keys=True
            )
        )

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            if dbt_resource_props["source_name"] == "landing":
                return dg.AssetKey([LANDED, dbt_resource_props["name"]])
            return dg.AssetKey(["compiled", dbt_resource_props["source_name"]])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["alias"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        schema = dbt_resource_props["schema"]
        if schema == "meta":
            return "ledger_mirror"
        if dbt_resource_props["resource_type"] == "source" or schema == "staging":
            return "staging"
        return "scores" if "scores" in dbt_resource_props["tags"] else "facts"


RANKINGS = dg.AssetKey(["marts", "fct_rankings"])
# The facts that scores rest on: what gate 2 guards must stand upstream of them.
INDICATOR_VALUES = dg.AssetKey(["marts", "fct_like_for_like_values"])


def landing_asset(definitions: Definitions) -> dg.AssetsDefinition:
    """The first step: read what is new, gate 1, land, compile what depends on it."""
    landed = [dg.AssetKey([LANDED, name]) for name in sorted(definitions.contracts)]
    specs = [
        dg.AssetSpec(key, group_name="landing", description="Accepted records, Parquet segments.")
        for key in landed
    ] + [
        dg.AssetSpec(
            ["compiled", "compiled"],
            group_name="landing",
            deps=landed,
            description="Reference lists, indicators and the ledger as tables.",
        ),
        dg.AssetSpec(
            ["compiled", "rulebook_tables"], group_name="landing", description="Rulebooks as rows."
        ),
    ]
    check = dg.AssetCheckSpec(
        "gate_1_submissions",
        asset=landed[0],
        description="Rows and whole of every new submission; refused ones are set aside.",
    )

    @dg.multi_asset(
        name="take_in",
        specs=specs,
        check_specs=[check],
        required_resource_keys={"session"},
        can_subset=False,
    )
    def take_in_submissions(context: dg.AssetExecutionContext) -> Iterator[Any]:
        session: Session = context.resources.session
        discard_build(session.workspace)
        report = take_in(session)
        for trouble in session.not_returned:
            context.log.warning(f"no annotated copy: {trouble}")
        for row in session.times_not_applied:
            context.log.warning(f"received time not applied: {row}")
        session.ledger.forget_set_aside()
        session.compile_reports()
        session.keep_definitions()
        counts = {
            "files_read": len(session.arrivals),
            "accepted": session.accepted,
            "refused": session.refused,
            "known_already": session.duplicates,
            "returned": session.returned,
        }
        for spec in specs:
            yield dg.MaterializeResult(spec.key, metadata=counts if spec.key in landed else {})
        yield dg.AssetCheckResult(
            check_name=check.name,
            asset_key=landed[0],
            passed=report.passed and not session.refused,
            severity=dg.AssetCheckSeverity.WARN,
            metadata=counts | _failing(report),
        )

    return take_in_submissions


def layer_assets(manifest: Path, layer: str) -> dg.AssetsDefinition:
    """The dbt models of one layer as one step, built in this process."""

    @dbt_assets(
        manifest=manifest,
        select=f"tag:{layer}",
        name=f"build_{layer}",
        dagster_dbt_translator=Translator(),
        required_resource_keys={"session"},
    )
    def build_layer(context: dg.AssetExecutionContext) -> Iterator[Any]:
        session: Session = context.resources.session
        session.progress(f"building {layer}")
        assert session.manifest is not None
        # In the order in which dbt built them, which is a topological one.
        for row in build(session.workspace, session.manifest, layer).results:
            key = dg.AssetKey([row["schema"], row["alias"]])
            yield dg.MaterializeResult(key, metadata={"seconds": row["seconds"]})

    return build_layer


def _failing(report: GateReport) -> dict[str, Any]:
    """Show what failed, with its rows, where the check is looked at."""
    if report.passed:
        return {"expectations": len(report.results)}
    lines = []
    for result in report.failed:
        lines.append(f"- **{result.code}** {result.table}: {result.sentence('en')}")
        lines += [f"    - {row}" for row in result.failing_rows[:20]]
    return {"expectations": len(report.results), "failing": dg.MetadataValue.md("\n".join(lines))}


def facts_gate() -> dg.AssetChecksDefinition:
    """Gate 2: identities of data. Blocks what is downstream of the facts."""
    spec = dg.AssetCheckSpec(
        "gate_2_facts",
        asset=INDICATOR_VALUES,
        blocking=True,
        description="Identities of data only; a submission that breaks one is set aside.",
    )

    @dg.multi_asset_check(specs=[spec], name="gate_2_facts", required_resource_keys={"session"})
    def gate_2(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        session: Session = context.resources.session
        report, aside = gate_facts(session)
        told = len(session.not_returned)
        return_set_aside(session)
        tidy(session)
        for trouble in session.not_returned[told:]:
            context.log.warning(f"no annotated copy: {trouble}")
        session.refusal = (report, "facts") if not report.passed else session.refusal
        yield dg.AssetCheckResult(
            check_name=spec.name,
            asset_key=INDICATOR_VALUES,
            passed=report.passed,
            metadata={"set_aside": ", ".join(aside) or "none"} | _failing(report),
        )

    return gate_2


def published_gate() -> dg.AssetChecksDefinition:
    """Gate 3: bounds, sums and orders of what would be published. Blocks publishing."""
    spec = dg.AssetCheckSpec(
        "gate_3_published",
        asset=RANKINGS,
        blocking=True,
        description="Scores within bounds, ledger foots, ranks agree, every unit listed.",
    )

    @dg.multi_asset_check(specs=[spec], name="gate_3_published", required_resource_keys={"session"})
    def gate_3(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        session: Session = context.resources.session
        report = gate_published(session)
        session.refusal = (report, "published") if not report.passed else session.refusal
        yield dg.AssetCheckResult(
            check_name=spec.name,
            asset_key=RANKINGS,
            passed=report.passed,
            metadata=_failing(report),
        )

    return gate_3


@dg.asset(
    name="warehouse",
    deps=[
        RANKINGS,
        dg.AssetKey(["marts", "fct_item_scores"]),
        dg.AssetKey(["marts", "fct_score_lines"]),
    ],
    group_name="published",
    required_resource_keys={"session"},
    description="The published DuckDB file; one atomic replacement of a link.",
)
def warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Publish the build: only reached when every gate passed."""
    session: Session = context.resources.session
    session.progress("publishing")
    inputs = inputs_hash(session.workspace, session.definitions, session.ledger)
    session.ledger.update_run(session.run_id, verdict="publishing", inputs=inputs)
    assert session.manifest is not None
    told = descriptions(session.manifest)
    target = publish(session.workspace, session.ledger, session.run_id, told)
    session.finish("published")
    return dg.MaterializeResult(metadata={"file": str(target)})
