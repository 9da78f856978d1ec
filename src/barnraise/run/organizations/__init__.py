"""Every body we know, member or not: identifiers, kind, place, yearly pupils and staff with their source."""
