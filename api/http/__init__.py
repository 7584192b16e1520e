"""HTTP: routes, conventions and problems, as the published interface says."""
