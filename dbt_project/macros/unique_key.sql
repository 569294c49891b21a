{#- Fail with every key that more than one row bears. -#}
{% test unique_key(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as number_of_rows
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
