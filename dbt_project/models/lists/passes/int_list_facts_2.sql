{{ list_facts(2) }}
