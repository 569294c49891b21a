{{ score_operands(2) }}
