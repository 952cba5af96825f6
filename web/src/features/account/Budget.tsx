// What the assistant has used this month, and what is left of it where the server sets an end.
import { useQuery } from '@tanstack/react-query';
import { Trouble } from '@/components/States';
import { date } from '@/lib/format';
import { runs } from '@/lib/runs/api';

interface Meter {
  used: number;
  reserved: number;
  cap: number | null;
}

const tokens = (many: number) => `${many.toLocaleString('en-GB')} tokens`;
const dollars = (micros: number) => `$${(micros / 1_000_000).toFixed(2)}`;

export function Budget() {
  // What a run has just used counts at once.
  const { data, error, refetch } = useQuery({ queryKey: ['budget'], queryFn: ({ signal }) => runs.budget(signal), staleTime: 0 });
  if (error && !data) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return null;
  const capped = data.tokens.cap !== null || data.costMicros.cap !== null;
  return (
    <div className="budget">
      <p>Used this month{capped && <span className="soft"> (begins anew on {date(data.renewsAt)})</span>}</p>
      <Used meter={data.tokens} say={tokens} name="Tokens" />
      {(data.costMicros.cap !== null || data.costMicros.used > 0) && <Used meter={data.costMicros} say={dollars} name="Cost" />}
    </div>
  );
}

function Used({ meter: { used, reserved, cap }, say, name }: { meter: Meter; say: (amount: number) => string; name: string }) {
  return (
    <div>
      {cap !== null && <progress max={Math.max(cap, 1)} value={Math.min(used + reserved, cap)} aria-label={`${name} used this month`} />}
      <p className="soft small tabular">{say(used)}{cap !== null && ` of ${say(cap)}`}</p>
    </div>
  );
}
