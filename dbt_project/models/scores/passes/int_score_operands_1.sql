{{ score_operands(1) }}
