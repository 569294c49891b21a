"""What we refuse: suites as data, and the gate that holds tables against them."""
