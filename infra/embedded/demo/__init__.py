"""What a newcomer finds: a person, a project, a source and a half-written document."""
