"""Every rule form of published methods, scored by the models and compared with hand-made results.

The cases stand in `cases/*.yml`, one file a kind of rule; all are built together, once.
"""

from typing import Any

import pytest
from scoring_project import ScoringProject
from worked_cases import Case, exact, period_row, read_cases, written_files

from compiling.rulebook.tables import RulebookContext

CASES = read_cases()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ScoringProject:
    folder = tmp_path_factory.mktemp("rules")
    project = ScoringProject(folder)
    units = [(case, unit, days) for case in CASES for unit, days in case.units.items()]
    measures = {name: (case.name, measure) for case in CASES
                for name, measure in case.indicators().items()}  # fmt: skip
    context = RulebookContext(
        indicators={name: programme for name, (programme, _) in measures.items()},
        units=[{"unit_id": case.own(unit), "unit_class": case.name} for case, unit, _ in units],
        programmes=[case.name for case in CASES],
        measures={(programme, name): measure for name, (programme, measure) in measures.items()},
    )
    project.write(written_files(CASES, folder), context)
    project.write_facts(
        units=[
            (case.own(unit), unit, case.name, days.get("opened"), days.get("closed"))
            for case, unit, days in units
        ],
        periods=[period_row(name) for name in sorted({p for case in CASES for p in case.periods})],
        indicators=[(programme, name, measure) for name, (programme, measure) in measures.items()],
        assessed_periods=[(case.name, period) for case in CASES for period in case.periods],
        indicator_values=[row for case in CASES for row in case.facts()],
        responsibilities=[
            (case.own(one), case.own(other), None, None)
            for case in CASES
            for one, others in case.content.get("responsibilities", {}).items()
            for other in others
        ],
    )
    project.dbt("build", "--exclude-resource-type", "unit_test")
    return project


def results(project: ScoringProject, case: Case) -> dict[tuple[str, str], dict[str, Any]]:
    """Return all that is known by (period, unit).

    Keys are item, `item.own`, `item.state`, `item.why`, total, rank and the like; those of a
    further ranking or of a rulebook before the last begin with its name.
    """
    last = case.rulebooks()[-1]["rulebook"]
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def note(row: dict[str, Any], known: dict[str, Any]) -> None:
        place = (row["period_id"], row["unit_id"].removeprefix(f"{case.name}."))
        book = row["rulebook_id"].removeprefix(f"{case.name}_")
        for key, value in known.items():
            found.setdefault(place, {})[f"{book}.{key}"] = value
            if row["rulebook_id"] == last:
                found[place][key] = value

    of_case = f"where programme_id = '{case.name}'"
    for row in project.rows(f"select * from marts.fct_rankings {of_case}"):
        known = {
            "total": row["total"], "rank": row["rank"], "status": row["status"],
            "reason": row["reason_zh"], "printed": row["printed_total"],
            "change": row["rank_change"],
        }  # fmt: skip
        prefix = "" if row["ranking_id"] == "level" else f"{row['ranking_id']}."
        note(row, {f"{prefix}{key}": value for key, value in known.items()})
    scores = f"select * from marts.fct_item_scores {of_case} and ranking_id = 'level'"
    for row in project.rows(f"{scores} and item_id != 'total'"):
        item = row["item_id"]
        note(
            row,
            {
                item: row["points"], f"{item}.own": row["own_points"],
                f"{item}.state": row["state"], f"{item}.why": row["reason"],
            },
        )  # fmt: skip
    return found


def kept(key: str, written: Any) -> Any:
    """Return what was made out by hand as the tables keep it."""
    last = key.rpartition(".")[2]
    if written is None or last in ("status", "reason", "state", "why"):
        return written
    if last in ("rank", "change"):
        return int(written)
    return exact(written, 9 if last == "total" else 6 if last == "printed" else 12)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_comes_out_is_what_was_worked_out(project: ScoringProject, case: Case) -> None:
    found = results(project, case)
    for period, units in case.expected.items():
        for unit, expected in units.items():
            if expected is None:
                assert (period, unit) not in found, f"{unit} is listed in {period}"
                continue
            got = found[period, unit]
            shown = {key: got.get(key, "no such item") for key in expected}
            assert shown == {key: kept(key, value) for key, value in expected.items()}, (
                f"{unit} in {period}"
            )


TOLD = [case for case in CASES if "sentences" in case.content]


@pytest.mark.parametrize("case", TOLD, ids=[case.name for case in TOLD])
def test_the_sentences_are_those_that_an_office_would_write(
    project: ScoringProject, case: Case
) -> None:
    for told in case.content["sentences"]:
        [row] = project.rows(
            "select sentence_zh, sentence_en from marts.rpt_score_lines"
            f" where unit_id = '{case.own(told['unit'])}' and line_id = '{told['line']}'"
            f" and ranking_id = 'level' and period_id = '{told.get('period', '2017-M06')}'"
            f" and rulebook_id = '{case.rulebooks()[-1]['rulebook']}'"
        )
        found = (row["sentence_zh"], row["sentence_en"])
        assert found == (told["zh"], told.get("en", row["sentence_en"]))


def test_every_ledger_foots(project: ScoringProject) -> None:
    wrong = project.rows(
        """
        select * from (
            select rulebook_id, period_id, peer_group_id, unit_id, ranking_id, sum(points) as points
            from marts.fct_score_lines group by all
        ) as ledgers
        full join marts.fct_rankings as rankings
            using (rulebook_id, period_id, peer_group_id, unit_id, ranking_id)
        where rankings.total is distinct from ledgers.points
        """
    )
    assert wrong == []
