// Sends files and follows each until it is in the vault, refused or called back.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useReducer, useState } from 'react';
import { size } from '@/lib/format';
import { useLimits } from '@/lib/limits';
import { explain, isAbort } from '@/lib/problem';
import { send } from './api';
import { fold, refusal, type Upload } from './uploads';

export interface Uploads {
  going: readonly Upload[];
  add: (files: Iterable<File>) => void;
  cancel: (id: string) => void;
}

export function useUploads(projectId: string): Uploads {
  const { uploadMaxBytes } = useLimits();
  const queries = useQueryClient();
  const [going, happened] = useReducer(fold, []);
  const [cancels] = useState(() => new Map<string, () => void>());
  const start = useCallback(
    (file: File) => {
      const id = crypto.randomUUID();
      happened({ type: 'begun', id, name: file.name });
      const problem = refusal(file, uploadMaxBytes, size(uploadMaxBytes));
      if (problem !== null) return happened({ type: 'refused', id, problem });
      const sending = send(projectId, file, (share) => happened({ type: 'moved', id, share }));
      cancels.set(id, sending.cancel);
      sending.done
        .then(async () => {
          await queries.invalidateQueries({ queryKey: ['sources'] });
          happened({ type: 'gone', id });
        })
        .catch((error: unknown) => happened(isAbort(error) ? { type: 'gone', id } : { type: 'refused', id, problem: explain(error) }))
        .finally(() => cancels.delete(id));
    },
    [projectId, uploadMaxBytes, queries, cancels],
  );
  const add = useCallback((files: Iterable<File>) => [...files].forEach(start), [start]);
  const cancel = useCallback(
    (id: string) => {
      const stop = cancels.get(id);
      if (stop) stop();
      else happened({ type: 'gone', id });
    },
    [cancels],
  );
  return { going, add, cancel };
}
