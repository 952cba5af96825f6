// All changes at a glance, each a way to its place in the page.
import { Icon, type IconName } from '@/components/Icon';
import type { Operation } from '@/lib/types';
import { Change } from './Change';
import type { Edits } from './useEdits';
import { statuses } from './words';

// More are walked through by the review; a list of thousands would slow each decision down.
const most = 200;
const signs: Partial<Record<Operation['status'], IconName>> = { accepted: 'check', rejected: 'close', stale: 'history' };

interface Props {
  edits: Edits;
  review: () => void;
}

export function Changes({ edits: { operations, current, choose }, review }: Props) {
  if (operations.length === 0) return null;
  const first = Math.max(0, Math.min(operations.findIndex(({ id }) => id === current?.id) - most / 2, operations.length - most));
  const some = operations.slice(first, first + most);
  const open = (id: string) => {
    choose(id);
    review();
  };
  return (
    <section aria-label="Changes">
      {some.length < operations.length && <p className="shelf__empty">{first + 1} to {first + some.length} of {operations.length}</p>}
      <ol className="changes">
        {some.map((one) => (
          <li key={one.id}>
            <button type="button" className="changes__one" data-status={one.status} aria-current={one.id === current?.id || undefined} onClick={() => open(one.id)}>
              <Sign one={one} />
              <Change brief segments={around(one)} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Sign({ one }: { one: Operation }) {
  const guarded = one.status === 'pending' && one.guards.length > 0;
  const icon = guarded ? 'alert' : signs[one.status];
  const words = guarded ? 'Look closely' : statuses[one.status];
  return (
    <span className="changes__sign" title={words}>
      {icon && <Icon name={icon} />}
      <span className="sr-only">{words}: </span>
    </span>
  );
}

/** The change with a few of the words around it. */
function around({ segments }: Operation): Operation['segments'] {
  return segments.map((segment, at) => {
    if (segment.kind !== 'kept' || segment.text.length <= 36) return segment;
    const [head, tail] = [segment.text.slice(0, 14), segment.text.slice(-14)];
    const text = at === 0 ? `…${tail}` : at === segments.length - 1 ? `${head}…` : `${head} … ${tail}`;
    return { ...segment, text };
  });
}
