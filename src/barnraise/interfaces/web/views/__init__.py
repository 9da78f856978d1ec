"""The pages no room owns: each asks the registry what the rooms have to say."""
