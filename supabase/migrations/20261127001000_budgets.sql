-- What a person may use in a month: held for a run when it begins, settled by what it used when it ends.

alter table public.ai_runs
  add column reserved_tokens bigint not null default 0 check (reserved_tokens >= 0),
  add column reserved_cost_micros bigint not null default 0 check (reserved_cost_micros >= 0),
  add column token_cap bigint check (token_cap >= 0),
  add column cost_cap_micros bigint check (cost_cap_micros >= 0);
comment on column public.ai_runs.reserved_tokens is 'The most it could use, held of the budget while it is open.';
comment on column public.ai_runs.token_cap is 'What its owner might use in that month when it began; null: as much as they like.';

-- A run that is open holds what it reserved; one that has ended counts with what it used, whoever ended it: its own
-- process, the sweep after a crash, or a project's end. So the sum is right by whatever way a row changes.
create function private.count_run() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  tokens bigint := 0;
  micros bigint := 0;
  held_tokens bigint := 0;
  held_micros bigint := 0;
  month date;
  now_is public.usage_budgets;
begin
  if tg_op <> 'INSERT' then
    month := date_trunc('month', old.created_at at time zone 'UTC');
    if old.status in ('queued', 'streaming') then
      held_tokens := -old.reserved_tokens;
      held_micros := -old.reserved_cost_micros;
    elsif tg_op = 'UPDATE' then
      tokens := -(old.input_tokens + old.output_tokens);
      micros := -old.cost_micros;
    end if;
  end if;
  if tg_op = 'DELETE' then
    -- What was used stays used; a person who is gone has no row any more.
    if old.status in ('queued', 'streaming') then
      update public.usage_budgets b set tokens_reserved = b.tokens_reserved + held_tokens,
        cost_micros_reserved = b.cost_micros_reserved + held_micros,
        tokens_used = b.tokens_used + old.input_tokens + old.output_tokens,
        cost_micros_used = b.cost_micros_used + old.cost_micros
      where b.user_id = old.owner_id and b.period = month;
    end if;
    return null;
  end if;
  month := coalesce(month, date_trunc('month', new.created_at at time zone 'UTC'));
  if new.status in ('queued', 'streaming') then
    held_tokens := held_tokens + new.reserved_tokens;
    held_micros := held_micros + new.reserved_cost_micros;
  else
    tokens := tokens + new.input_tokens + new.output_tokens;
    micros := micros + new.cost_micros;
  end if;
  if (tokens, micros, held_tokens, held_micros) = (0, 0, 0, 0) then
    return null;
  end if;
  insert into public.usage_budgets as b (user_id, period, tokens_used, cost_micros_used, tokens_reserved, cost_micros_reserved)
  values (new.owner_id, month, tokens, micros, held_tokens, held_micros)
  on conflict (user_id, period) do update set
    tokens_used = b.tokens_used + excluded.tokens_used,
    cost_micros_used = b.cost_micros_used + excluded.cost_micros_used,
    tokens_reserved = b.tokens_reserved + excluded.tokens_reserved,
    cost_micros_reserved = b.cost_micros_reserved + excluded.cost_micros_reserved
  returning * into now_is;
  -- Runs that begin at once wait here for each other's row, so that together they never hold more than there is.
  if tg_op = 'INSERT' and now_is.tokens_used + now_is.tokens_reserved > new.token_cap then
    raise sqlstate 'PT402' using message = 'tokens';
  elsif tg_op = 'INSERT' and now_is.cost_micros_used + now_is.cost_micros_reserved > new.cost_cap_micros then
    raise sqlstate 'PT402' using message = 'money';
  end if;
  return null;
end $$;

create trigger ai_runs_count after insert or delete or update of status, input_tokens, output_tokens, cost_micros
  on public.ai_runs for each row execute function private.count_run();

-- `alive`: those that a living process vouches for. Those of the others that began before then were left open by a crash.
create function public.interrupt_runs(began_before timestamptz, alive uuid[]) returns bigint
language sql security invoker set search_path = '' as $$
  with left_open as (
    update public.ai_runs set status = 'interrupted', error_code = 'INTERRUPTED', finished_at = now()
    where status in ('queued', 'streaming') and created_at < began_before and id <> all (alive) returning 1
  ) select count(*) from left_open
$$;
grant execute on function public.interrupt_runs(timestamptz, uuid[]) to service_role;
