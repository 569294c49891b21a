{{ list_facts(1) }}
