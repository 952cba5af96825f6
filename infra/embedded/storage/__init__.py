"""A Storage server of our own that speaks Supabase Storage's protocol over the same schema."""
