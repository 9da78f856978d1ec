"""Who should work together and who should host what: scenarios in; region plans, bounds, winners and losers out."""
