// Always in sight: whether the words are safe, and if not, why not.
import { useSyncExternalStore } from 'react';
import { Button } from '@/components/Button';
import { Icon } from '@/components/Icon';
import type { Saver } from './saver';
import type { Saving } from './saving';

const sayings: Record<Saving['phase'], string> = {
  saved: 'Saved',
  dirty: 'Not saved yet',
  saving: 'Saving…',
  failed: 'Not saved',
  conflict: 'Changed elsewhere',
};

export function SaveState({ saver }: { saver: Saver }) {
  const saving = useSyncExternalStore(saver.subscribe, saver.now);
  const trouble = saving.phase === 'failed' || saving.phase === 'conflict';
  return (
    <span className={trouble ? 'save-state save-state--trouble' : 'save-state'} data-phase={saving.phase}>
      <span role={trouble ? 'alert' : undefined} title={saving.problem ?? undefined}>
        <Icon name={trouble ? 'alert' : 'check'} />
        <span>{sayings[saving.phase]}</span>
        {saving.problem && saving.phase === 'failed' && <span className="sr-only">: {saving.problem}</span>}
      </span>
      {saving.phase === 'failed' && <Button small look="quiet" onClick={() => void saver.flush()}>Try now</Button>}
    </span>
  );
}
