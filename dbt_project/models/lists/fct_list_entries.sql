with

marks as (
    {{ union_of_passes('int_list_marks', last_pass()) | indent(4) }}
),

flags as (
    select * from {{ ref('dim_list') }}
),

flag_steps as (
    select * from {{ ref('dim_list_step') }}
),

entries as (
    select
        {{ list_unit_keys('marks') }}
        marks.flag_id as list_key,
        marks.list_id,
        marks.kind,
        marks.item_id,
        marks.verdict,
        marks.step,
        marks.step_number,
        flag_steps.colour,
        flags.title_zh,
        flags.title_en,
        flag_steps.title_zh as step_zh,
        flag_steps.title_en as step_en,
        previous_steps.step as previous_step,
        marks.trigger is not null as is_renewed,
        marks.exemption_document
    from marks
    inner join flags
        on
            marks.rulebook_id = flags.rulebook_id
            and marks.flag_id = flags.list_key
    left join flag_steps
        on
            marks.rulebook_id = flag_steps.rulebook_id
            and marks.flag_id = flag_steps.list_key
            and marks.step = flag_steps.step
    left join flag_steps as previous_steps
        on
            marks.rulebook_id = previous_steps.rulebook_id
            and marks.flag_id = previous_steps.list_key
            and marks.previous_step_number = previous_steps.step_number
    where marks.verdict in ('listed', 'exempt') and marks.kind != 'veto'
)

select * from entries
