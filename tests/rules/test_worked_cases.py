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
        unit_successions=[
            (case.own(one["unit"]), case.own(one["took_over"]), one["closed_on"])
            for case in CASES
            for one in case.content.get("successions", [])
        ],
        exemptions=[
            (case.own(one["unit"]), one["ground"], one["from"], one["to"], one["document"])
            for case in CASES
            for one in case.content.get("exempt", [])
        ],
        offices_taken=[
            (case.own(one["unit"]), one["post"], one["day"])
            for case in CASES
            for one in case.content.get("offices_taken", [])
        ],
        decisions=[
            (
                f"{case.name}_{one.get('rulebook', 'method')}",
                one["veto"],
                case.own(one["unit"]),
                one["period"],
                one["decision"],
                one["day"],
                one["document"],
            )
            for case in CASES
            for one in case.content.get("decisions", [])
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
            "change": row["rank_change"], "quantile": row["quantile"],
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
    for row in project.rows(f"select * from marts.fct_list_entries {of_case}"):
        note(row, {f"on.{row['list_key']}": row["step"] or row["verdict"]})
    for row in project.rows(f"select * from marts.fct_grades {of_case}"):
        note(row, {"grade": row["grade"], "grade.why": row["grade_reason"]})
    for row in project.rows(f"select * from marts.fct_vetoes {of_case}"):
        note(row, {f"veto.{row['veto_id']}": row["status"]})
    return found


WORDS = ("status", "reason", "state", "why", "grade")


def of_a_list(key: str) -> bool:
    """Tell whether a key is a list, light, ladder or veto; a rulebook's name may stand before."""
    return f".{key}".rpartition(".")[0].endswith((".on", ".veto"))


def kept(key: str, written: Any) -> Any:
    """Return what was made out by hand as the tables keep it."""
    last = key.rpartition(".")[2]
    if written is None or of_a_list(key) or last in WORDS:
        return written
    if last in ("rank", "change", "quantile"):
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
            # Who stands on no list has no row of it.
            shown = {
                key: got.get(key, None if of_a_list(key) else "no such item") for key in expected
            }
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


REASONED = [case for case in CASES if "why" in case.content]


@pytest.mark.parametrize("case", REASONED, ids=[case.name for case in REASONED])
def test_an_entry_tells_why(project: ScoringProject, case: Case) -> None:
    for told in case.content["why"]:
        [row] = project.rows(
            "select why_zh, why_en from marts.rpt_list_entries"
            f" where unit_id = '{case.own(told['unit'])}' and list_key = '{told['list']}'"
            f" and period_id = '{told.get('period', '2017-M06')}'"
            f" and rulebook_id = '{case.rulebooks()[-1]['rulebook']}'"
        )
        assert (row["why_zh"], row["why_en"]) == (told["zh"], told.get("en", row["why_en"]))


def test_a_rank_in_evidence_is_that_of_the_method_that_judged_the_period(
    project: ScoringProject,
) -> None:
    rows = project.rows(
        """
        select evidence.rulebook_id, evidence.evidence_rulebook_id, evidence.fact_value,
            rankings.rank
        from marts.fct_list_evidence as evidence
        left join marts.fct_rankings as rankings
            on
                evidence.evidence_period_id = rankings.period_id
                and evidence.evidence_unit_id = rankings.unit_id
                and evidence.evidence_rulebook_id = rankings.rulebook_id
                and rankings.ranking_id = 'level'
        where evidence.programme_id = 'continued' and evidence.measure like 'rank%'
        """
    )
    assert ("continued_new", "continued_old") in {
        (row["rulebook_id"], row["evidence_rulebook_id"]) for row in rows
    }
    assert all(row["fact_value"] == row["rank"] for row in rows)


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
