"""Documents that are taken away: whole in one file, without anything to be fetched for them."""
