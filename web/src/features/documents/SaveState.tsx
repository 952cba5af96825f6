// Always in sight: whether the words are safe, and if not, why not.
import { useState, useSyncExternalStore } from 'react';
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

/** Whether what could not be saved for a while is now: whoever was told of the one is told of the other. */
function useAgain({ phase }: Saving): boolean {
  const [troubled, trouble] = useState(false);
  const [again, say] = useState(false);
  if (phase === 'failed' && !troubled) {
    trouble(true);
    say(false);
  }
  if (phase === 'saved' && troubled) {
    trouble(false);
    say(true);
  }
  return again;
}

export function SaveState({ saver }: { saver: Saver }) {
  const saving = useSyncExternalStore(saver.subscribe, saver.now);
  const trouble = saving.phase === 'failed' || saving.phase === 'conflict';
  const again = useAgain(saving);
  return (
    <span className={trouble ? 'save-state save-state--trouble' : 'save-state'} data-phase={saving.phase}>
      <span className="sr-only" role="status">{again && 'Saved again'}</span>
      <span role={trouble && saving.failures < 2 ? 'alert' : undefined} title={saving.problem ?? undefined}>
        <Icon name={trouble ? 'alert' : 'check'} />
        <span>{sayings[saving.phase]}</span>
        {saving.problem && saving.phase === 'failed' && <span className="sr-only">: {saving.problem}</span>}
      </span>
      {saving.phase === 'failed' && <Button small look="quiet" icon="retry" aria-label="Try now" title="Try now" onClick={() => void saver.flush()}><span className="wide-only">Try now</span></Button>}
    </span>
  );
}
