"""The backend-for-frontend: AI, citation look-up, export, sessions, limits and audit over Supabase."""
