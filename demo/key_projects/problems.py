"""The problem ledgers: what stood in the way of which project, and when it was cleared."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo.key_projects.areas import Area
from demo.key_projects.projects import Project
from demo.spoken_dates import SpokenDate, month_end, spoken

_PROBLEMS = (
    ("红线内尚有建筑物未拆除", "区征收办"),
    ("用地指标尚未落实", "区国土分局"),
    ("环境影响评价批复未取得", "区环保局"),
    ("施工许可证未办结", "区建设局"),
    ("高压线路需要迁改", "区发改委"),
    ("施工便道被阻", "区公安分局"),
    ("建设资金尚未到位", "区财政局"),
    ("规划许可需要调整", "区规划分局"),
    ("社会稳定风险评估未完成", "区发改委"),
    ("招标文件需要重新备案", "区公共资源交易中心"),
)


@dataclass(frozen=True)
class Problem:
    """One problem of one project, with its deadline and the day it was closed."""

    code: str
    project: Project
    text: str
    department: str
    raised: date
    deadline: SpokenDate
    closed: date | None


def problems_of(area: Area, projects: list[Project], seed: int) -> list[Problem]:
    """Invent the ledger of one headquarters; its first report already holds two problems."""
    random = Random(f"{seed}|problems|{area.unit_id}")
    first = 3 if area.opened_on else 1
    problems = []
    for number in range(random.randint(8, 13)):
        month = first if number < 2 else random.randint(first, 6)
        raised = date(2017, month, random.randint(4, 24))
        precision = random.choice(["day", "day", "month", "ten_days"])
        deadline = spoken(raised + timedelta(days=random.randint(25, 60)), precision)
        text, department = random.choice(_PROBLEMS)
        # One in five is cleared late, one in six not at all.
        chance = random.random()
        closed: date | None = deadline.last - timedelta(days=random.randint(1, 15))
        if chance < 0.2:
            closed = deadline.last + timedelta(days=random.randint(5, 45))
        elif chance < 0.37:
            closed = None
        if closed is not None:
            closed = max(closed, raised + timedelta(days=2))
            closed = closed if closed <= date(2017, 6, 30) else None
        problems.append(
            Problem(
                f"{area.initials}-W{number + 1:02d}",
                random.choice(projects),
                text,
                department,
                raised,
                deadline,
                closed,
            )
        )
    return sorted(problems, key=lambda problem: (problem.raised, problem.code))


def in_ledger(problem: Problem, month: int) -> bool:
    return problem.raised <= month_end(2017, month)


def is_overdue(problem: Problem, month: int) -> bool:
    """Say whether it is past its deadline and open at the end of a month."""
    end = month_end(2017, month)
    return problem.deadline.last < end and (problem.closed is None or problem.closed > end)
