"""The scoring models of the passes that only some offices need: one line each.

Passes 1 and 2 stand in the shipped project; scores on scores on scores need more of them.
"""

from typing import Any

from compiling.generated_text import GENERATED, as_yaml

SHIPPED_PASSES = 2
_KINDS = {
    "score_operands": "One row per unit and leaf of pass {}: its value, its points before weights.",
    "score_standings": "One row per unit and root of pass {}: whether it can be scored.",
    "score_lines": "One row per unit, root of pass {} and line of its ledger.",
    "score_results": "One row per unit and root of pass {}: its points and rank.",
    "list_facts": "One row per unit and fact of pass {} that a condition asks for.",
    "list_marks": "One row per unit and list, light, ladder or veto of pass {}.",
}


def pass_models(unrolled: dict[str, Any]) -> dict[str, str]:
    """Return file name → text of the models of every pass beyond the shipped ones."""
    files = {}
    for number in range(SHIPPED_PASSES + 1, unrolled["score_passes"] + 1):
        for kind, description in _KINDS.items():
            name = f"int_{kind}_{number}"
            origin = f"the passes that the office's rulebooks need ({unrolled['score_passes']})"
            files[f"{name}.sql"] = (
                GENERATED.format(origin=origin) + f"{{{{ kaoping.{kind}({number}) }}}}\n"
            )
            files[f"{name}.yml"] = as_yaml(
                {"models": [{"name": name, "description": description.format(number)}]}
            )
    return files
