{%- set continued = var('score_lines_of_methods', 0) | int(0) -%}
with

marks as (
    {{ union_of_passes('int_list_marks', last_pass()) | indent(4) }}
),

facts as (
    {{ union_of_passes('int_list_facts', last_pass()) | indent(4) }}
),

literals as (
    select * from {{ source('rulebook_tables', 'rulebook_literals') }}
),

atoms as (
    select * from {{ ref('dim_list_fact') }}
),

lagged_periods as (
    select * from {{ ref('int_list_periods') }}
),

unit_memory as (
    select * from {{ source('compiled', 'unit_memory') }}
),

-- the literals of the alternative that made it true, in the periods they were asked of
conditions as (
    select
        {{ list_unit_keys('marks') }}
        marks.flag_id as list_key,
        literals.position as evidence_number,
        'condition' as evidence_kind,
        atoms.atom_id,
        atoms.measure,
        literals.is_negated,
        coalesce(unit_memory.member_unit_id, marks.unit_id) as evidence_unit_id,
        lagged_periods.lag_period_id as evidence_period_id,
        coalesce(lagged_periods.lag_rulebook_id, marks.rulebook_id) as evidence_rulebook_id,
        atoms.item_id,
        atoms.indicator_id,
        atoms.list_id as other_list_id,
        cast(null as varchar) as previous_step
    from marks
    inner join literals
        on
            marks.rulebook_id = literals.rulebook_id
            and marks.flag_id = literals.flag_id
            and marks.trigger = literals.trigger
            and marks.alternative = literals.alternative
    inner join atoms
        on
            literals.rulebook_id = atoms.rulebook_id
            and literals.atom_id = atoms.atom_id
    left join lagged_periods
        on
            marks.rulebook_id = lagged_periods.rulebook_id
            and marks.scenario_id = lagged_periods.scenario_id
            and marks.period_id = lagged_periods.period_id
            and literals.lag = lagged_periods.lag
    left join unit_memory
        on
            marks.unit_id = unit_memory.unit_id
            and marks.line_unit_id = unit_memory.line_unit_id
            and (unit_memory.after is null or lagged_periods.lag_ends_on > unit_memory.after)
            and (unit_memory.until is null or lagged_periods.lag_ends_on <= unit_memory.until)
),

-- where a unit stood on a ladder before is evidence too
memories as (
    select
        {{ list_unit_keys('marks') }}
        marks.flag_id as list_key,
        0 as evidence_number,
        'memory' as evidence_kind,
        cast(null as varchar) as atom_id,
        cast(null as varchar) as measure,
        false as is_negated,
        marks.unit_id as evidence_unit_id,
        marks.period_id as evidence_period_id,
        marks.rulebook_id as evidence_rulebook_id,
        cast(null as varchar) as item_id,
        cast(null as varchar) as indicator_id,
        marks.list_id as other_list_id,
        flag_steps.step as previous_step
    from marks
    left join {{ ref('dim_list_step') }} as flag_steps
        on
            marks.rulebook_id = flag_steps.rulebook_id
            and marks.flag_id = flag_steps.list_key
            and marks.previous_step_number = flag_steps.step_number
    where marks.kind = 'ladder' and marks.verdict in ('listed', 'exempt')
),

all_evidence as (
    select * from conditions
    union all
    select * from memories
),

evidence as (
    select
        {{ list_unit_keys('all_evidence') }}
        all_evidence.list_key,
        cast(all_evidence.evidence_number as integer) as evidence_number,
        all_evidence.evidence_kind,
        all_evidence.atom_id,
        all_evidence.measure,
        all_evidence.is_negated,
        all_evidence.evidence_unit_id,
        all_evidence.evidence_period_id,
        all_evidence.evidence_rulebook_id,
        all_evidence.item_id,
        all_evidence.indicator_id,
        all_evidence.other_list_id,
        all_evidence.previous_step,
        cast(facts.fact_value as decimal(38, 12)) as fact_value,
        facts.group_size
    from all_evidence
    left join facts
        on
            all_evidence.programme_id = facts.programme_id
            and all_evidence.evidence_period_id = facts.period_id
            and all_evidence.peer_group_id = facts.peer_group_id
            and all_evidence.evidence_unit_id = facts.unit_id
            and all_evidence.evidence_rulebook_id = facts.rulebook_id
            and all_evidence.scenario_id = facts.scenario_id
            {%- if continued %}
            and {{ told_atom('all_evidence', told='evidence_rulebook_id') }} = facts.atom_id
            {%- else %}
            and all_evidence.atom_id = facts.atom_id
            {%- endif %}
)

select * from evidence
