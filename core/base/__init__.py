"""The ground floor: names, errors, protocols and small maths that every room may use."""
