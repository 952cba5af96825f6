-- For `supabase db reset` on a developer's machine, never for a server: a person whose password everyone knows.
-- demo@ibid.example, password: ibid-demo-1234. (The embedded stack makes a demo person of its own.)

insert into auth.users (
  instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
  created_at, updated_at, confirmation_token, recovery_token, email_change_token_new, email_change
) values (
  '00000000-0000-0000-0000-000000000000', '0d000000-0000-4000-8000-000000000001', 'authenticated', 'authenticated',
  'demo@ibid.example', '$2a$10$cUZbX3x8gKkJ022rqXxuMee6ulRs6izagdkuIxMihZ9NtwjhMnK8K', now(),
  '{"provider": "email", "providers": ["email"]}', '{"display_name": "Demo"}', now(), now(), '', '', '', ''
);
insert into auth.identities (id, user_id, provider_id, provider, identity_data, last_sign_in_at, created_at, updated_at)
values (
  '0d000000-0000-4000-8000-000000000002', '0d000000-0000-4000-8000-000000000001',
  '0d000000-0000-4000-8000-000000000001', 'email',
  '{"sub": "0d000000-0000-4000-8000-000000000001", "email": "demo@ibid.example", "email_verified": true}',
  now(), now(), now()
);
insert into public.projects (id, owner_id, title, description) values (
  '0d000000-0000-4000-8000-000000000003', '0d000000-0000-4000-8000-000000000001', 'A first project',
  'Made by supabase/seed.sql.'
);
insert into public.documents (project_id, owner_id, title) values (
  '0d000000-0000-4000-8000-000000000003', '0d000000-0000-4000-8000-000000000001', 'A first document'
);
